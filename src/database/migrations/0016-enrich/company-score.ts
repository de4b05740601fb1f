/** How sure it is that a company is the one that is known. */
export const companyScore = String.raw`
  -- What a client knows of a company, in the form in which it is compared. domain is that of the web site,
  -- mail_domain that of the e-mail address, null if anybody can have an address there; states and countries are all names
  -- of one.
  CREATE TYPE known_company AS (
    words text[], corrected text[], joined text, street text[], city text, states text[], zip text, countries text[],
    domain text, mail_domain text, phone text, ticker text, keys text[]
  );

  -- The same words, of which those that are one letter from a long one that has a short form count as it: those of
  -- "Carlyle Grroup" and "Lam Researhc" are carlyle and lam, rsch. Null if there are none.
  CREATE FUNCTION corrected_words(words text[]) RETURNS text[] LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  DECLARE
    corrected text[] := words[1:1];
    meant text;
  BEGIN
    FOR place IN 2 .. cardinality(words) LOOP
      SELECT short INTO meant
        FROM jsonb_each_text(company_abbreviations()) AS entry (long, short)
       WHERE length(long) >= 5 AND left(long, 1) = left(words[place], 1) AND edit_distance(long, words[place], 1) = 1
       LIMIT 1;
      corrected := corrected || coalesce(meant, words[place]);
    END LOOP;
    RETURN nullif(array_remove(corrected, ''), words);
  END $$;

  CREATE FUNCTION known_company(fields jsonb) RETURNS known_company LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  DECLARE
    known known_company;
  BEGIN
    known.words := company_words(fields ->> 'companyName');
    known.street := match_words(fields ->> 'street');
    known.city := city_key(fields ->> 'city');
    known.states := ARRAY(SELECT lower(state) FROM jsonb_array_elements_text(fields -> 'states') AS state);
    known.zip := left(array_to_string(match_words(fields ->> 'zip'), ''), 5);
    known.countries := ARRAY(SELECT lower(name) FROM jsonb_array_elements_text(fields -> 'countries') AS name);
    known.domain := web_domain(fields ->> 'url');
    known.mail_domain := web_domain(fields ->> 'emailDomain');
    known.phone := phone_key(fields ->> 'phone');
    known.ticker := ticker_key(fields ->> 'ticker');
    known.keys := array_remove(
      ARRAY['w' || known.domain, 'w' || known.mail_domain, 'f' || known.phone, 't' || known.ticker], NULL);
    IF known.words <> '{}' THEN
      known.corrected := corrected_words(known.words);
      known.joined := joined_name(fields ->> 'companyName');
      known.keys := known.keys || name_keys(known.words, known.joined, left(known.city, 30));
      -- One of the words may be all that the company's name is.
      FOR place IN 1 .. least(cardinality(known.words), 2) LOOP
        known.keys := known.keys || ('s' || skeleton(left(known.words[place], 30)));
      END LOOP;
      IF known.corrected IS NOT NULL THEN
        known.keys := known.keys || name_keys(known.corrected, known.joined, left(known.city, 30));
      END IF;
    END IF;
    RETURN known;
  END $$;

  -- How sure it is, 0 to 1, that this company is the one that is known: docs/enrich.md explains the figures. Each piece
  -- of evidence leaves a share of the doubt; what contradicts takes a share of the trust.
  CREATE FUNCTION company_score(
    known known_company, email_known boolean,
    name text, street text, city text, state text, zip text, country text, websites text[], phone text, tickers jsonb
  ) RETURNS float8 LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  DECLARE
    doubt float8 := 1;
    trust float8 := 1;
    strength float8 := 0;
    words text[];
    alike float8;
    domains text[];
    symbols text[];
  BEGIN
    IF email_known THEN doubt := doubt * 0.03; END IF;
    IF known.phone IS NOT NULL THEN
      IF known.phone = phone_key(phone) THEN doubt := doubt * 0.25; END IF;
    END IF;
    IF known.ticker IS NOT NULL AND tickers IS NOT NULL THEN
      symbols := ARRAY(SELECT ticker_key(entry ->> 'tickerName') FROM jsonb_array_elements(tickers) AS entry);
      IF known.ticker = ANY (symbols) THEN doubt := doubt * 0.2; ELSE trust := trust * 0.8; END IF;
    END IF;
    IF websites <> '{}' AND coalesce(known.domain, known.mail_domain) IS NOT NULL THEN
      domains := ARRAY(SELECT web_domain(website) FROM unnest(websites) AS website);
      IF known.domain = ANY (domains) THEN doubt := doubt * 0.1;
      ELSIF known.domain IS NOT NULL THEN trust := trust * 0.75; END IF;
      IF known.mail_domain = ANY (domains) THEN doubt := doubt * 0.15;
      ELSIF known.mail_domain IS NOT NULL AND NOT email_known THEN trust := trust * 0.9; END IF;
    END IF;
    IF known.words <> '{}' THEN
      words := company_words(name);
      alike := name_likeness(known.words, words);
      IF alike < 1 AND known.corrected IS NOT NULL THEN
        alike := greatest(alike, 0.97 * name_likeness(known.corrected, words));
      END IF;
      -- Words written as one, and errors in a word that would have a short form.
      IF alike < 0.98 AND cardinality(known.words) <= cardinality(words) THEN
        alike := greatest(alike, 0.98 * likeness(known.joined, joined_name(name)));
      END IF;
      strength := sqrt(greatest(alike - 0.7, 0) / 0.3);
      IF strength = 0 THEN trust := trust * 0.75; END IF;
      doubt := doubt * (1 - 0.8 * strength);
    END IF;
    IF known.countries <> '{}' AND NOT lower(country) = ANY (known.countries) THEN trust := trust * 0.5; END IF;
    IF known.states <> '{}' AND state IS NOT NULL THEN
      IF NOT lower(state) = ANY (known.states) THEN trust := trust * 0.75;
      ELSIF strength > 0 THEN doubt := doubt * 0.85; END IF;
    END IF;
    IF known.city <> '' AND city IS NOT NULL THEN
      IF known.city <> city_key(city) THEN trust := trust * 0.9;
      ELSIF strength > 0 THEN doubt := doubt * 0.75; END IF;
    END IF;
    IF strength > 0 THEN
      IF known.zip <> '' AND known.zip = left(array_to_string(match_words(zip), ''), 5) THEN doubt := doubt * 0.6; END IF;
      IF known.street[2] IS NOT NULL AND known.street[1:2] = (match_words(street))[1:2] THEN doubt := doubt * 0.6; END IF;
    END IF;
    RETURN (1 - doubt) * trust;
  END $$;

  -- Of several that score alike none is sure: half of the score is lost with an equal second, nothing with one that is
  -- a tenth behind.
  CREATE FUNCTION unrivalled(score float8, second float8) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT score * (1 - greatest(0, 0.5 - 5 * (score - coalesce(second, 0))))
  $$;
`;
