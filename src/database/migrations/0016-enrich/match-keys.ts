/** The keys under which companies are found, and their index. */
export const matchKeys = String.raw`
  -- What is left of a word if vowels are mistaken and letters doubled: kelogs of "Kellogg's" and "Keloggs" is klgs.
  CREATE FUNCTION skeleton(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT left(word, 1) || replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
      translate(substr(word, 2), 'aeiouy', ''),
      'll', 'l'), 'ss', 's'), 'tt', 't'), 'nn', 'n'), 'rr', 'r'), 'pp', 'p'), 'cc', 'c'), 'mm', 'm'), 'gg', 'g'),
      'ff', 'f')
  $$;

  -- A text and the texts that lack one of its first twelve letters, of which it keeps no more: two that differ by one
  -- letter, added, lost, mistaken or swapped with its neighbour, have one of these in common.
  CREATE FUNCTION near_keys(kind text, word text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    keys text[];
  BEGIN
    word := left(word, 12);
    keys := ARRAY[kind || word];
    FOR place IN 1 .. length(word) LOOP
      keys[place + 1] := kind || left(word, place - 1) || substr(word, place + 1);
    END LOOP;
    RETURN keys;
  END $$;

  -- Under which names a company is found. What a client knows of a company gives keys in the same way, and one that both
  -- have makes the company a candidate:
  --   s  the whole name, whatever parts its words, with short forms and as it stands
  --   n  the first word with one letter wrong, and the second
  --   q  the first word, and how the second begins
  --   p  the first word and one of the next three, in any order
  --   c  the first word, in its city
  CREATE FUNCTION name_keys(words text[], joined text, city text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    whole text := array_to_string(words, '');
    head text := skeleton(left(words[1], 30));
    next text;
    keys text[] := ARRAY['s' || left(skeleton(whole), 30), 's' || left(skeleton(joined), 30)];
  BEGIN
    FOR place IN 2 .. least(cardinality(words), 4) LOOP
      next := skeleton(left(words[place], 30));
      keys := keys || ('p' || least(head, next) || ' ' || greatest(head, next));
      IF place = 2 THEN
        keys := keys || ('q' || head || ' ' || left(words[2], 1)) || near_keys('n' || next || ' ', head);
      END IF;
    END LOOP;
    IF next IS NULL AND length(head) >= 5 THEN keys := keys || near_keys('n', head); END IF;
    IF next IS NULL AND length(head) <= 6 THEN keys := keys || near_keys('n', whole); END IF;
    IF city <> '' THEN keys := keys || ('c' || head || ' ' || city); END IF;
    RETURN keys;
  END $$;

  -- Everything under which a company is found: by name, and w, f, t by web domain, telephone number and ticker.
  CREATE FUNCTION company_keys(name text, city text, websites text[], phone text, tickers jsonb)
  RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 100000 SET search_path FROM CURRENT AS $$
  DECLARE
    words text[] := company_words(name);
    keys text[] := '{}';
    item text;
  BEGIN
    IF words <> '{}' THEN keys := name_keys(words, joined_name(name), left(city_key(city), 30)); END IF;
    FOREACH item IN ARRAY coalesce(websites, '{}') LOOP
      item := left(web_domain(item), 200);
      IF item <> '' THEN keys := keys || ('w' || item); END IF;
    END LOOP;
    IF phone <> '' THEN keys := keys || ('f' || phone_key(phone)); END IF;
    IF tickers IS NOT NULL THEN
      FOR place IN 0 .. jsonb_array_length(tickers) - 1 LOOP
        keys := keys || ('t' || left(ticker_key(tickers -> place ->> 'tickerName'), 30));
      END LOOP;
    END IF;
    RETURN array_remove(keys, NULL);
  END $$;

  CREATE INDEX company_by_match_key ON company
    USING gin (company_keys(name, city, websites, phone, tickers) COLLATE "C");
`;
