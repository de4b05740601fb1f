/** How texts are cut into the words that are compared, and which words of companies' names are the same. */
export const matchWords = String.raw`
  -- The words of a text as they are compared: "L'Oréal S.A." is loreal, sa. Lower case, no accents; apostrophes and
  -- dots vanish, whatever else is no letter or digit parts words.
  CREATE FUNCTION match_words(given text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  BEGIN
    given := translate(lower(given), '.''', '');
    IF octet_length(given) <> length(given) THEN
      given := regexp_replace(lower(normalize(given, NFKD)), '[\u0300-\u036f\u2019]+', '', 'g');
      given := regexp_replace(
        replace(translate(given, 'øæœłđ', 'oaeld'), 'ß', 'ss'), '[\u0080-\u00bf\u2000-\u206f\u3000-\u303f]+', ' ', 'g');
    END IF;
    given := translate(given, E'!"#$%&()*+,-/:;<=>?@[\\]^_\u0060{|}~\t\n\r', repeat(' ', 40));
    RETURN array_remove(string_to_array(given, ' '), '');
  END $$;

  -- Words of companies' names that are not compared at all, such as legal forms, and the short forms of long ones.
  CREATE FUNCTION company_abbreviations() RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT '{
      "and": "", "und": "", "et": "", "of": "", "de": "", "cv": "", "inc": "", "incorporated": "", "corp": "",
      "corporation": "", "co": "", "cos": "", "company": "", "companies": "", "ltd": "", "limited": "", "llc": "",
      "llp": "", "lp": "", "plc": "", "pllc": "", "pc": "", "gmbh": "", "mbh": "", "ag": "", "kg": "", "kgaa": "",
      "se": "", "sa": "", "sas": "", "sarl": "", "srl": "", "spa": "", "sl": "", "slu": "", "ab": "", "publ": "",
      "as": "", "asa": "", "aps": "", "oy": "", "oyj": "", "nv": "", "bv": "", "cvba": "", "bvba": "", "pty": "",
      "proprietary": "", "pvt": "", "private": "", "pte": "", "sdn": "", "bhd": "", "kk": "", "ltda": "",
      "sab": "", "sro": "", "zoo": "", "kft": "", "ulc": "", "lc": "", "group": "", "grp": "", "holding": "",
      "holdings": "", "hldg": "", "hldgs": "", "international": "intl", "technology": "tech",
      "technologies": "tech", "techs": "tech", "manufacturing": "mfg", "manufacturers": "mfg",
      "manufacturer": "mfg", "mfrs": "mfg", "service": "svc", "services": "svc", "svcs": "svc", "serv": "svc",
      "system": "sys", "systems": "sys", "solution": "sol", "solutions": "sol", "soln": "sol", "solns": "sol",
      "sols": "sol", "association": "assoc", "associates": "assoc", "associated": "assoc", "assocs": "assoc",
      "assn": "assoc", "brothers": "bros", "national": "natl", "american": "amer", "america": "amer",
      "financial": "fin", "finance": "fin", "insurance": "ins", "laboratory": "lab", "laboratories": "lab",
      "labs": "lab", "pharmaceutical": "pharma", "pharmaceuticals": "pharma", "pharm": "pharma",
      "industry": "ind", "industries": "ind", "industrial": "ind", "inds": "ind", "management": "mgmt",
      "mgt": "mgmt", "development": "dev", "center": "ctr", "centers": "ctr", "centre": "ctr",
      "university": "univ", "hospital": "hosp", "engineering": "eng", "engineers": "eng", "engr": "eng",
      "electric": "elec", "electrical": "elec", "communication": "comm", "communications": "comm",
      "comms": "comm", "telecommunication": "telecom", "telecommunications": "telecom", "telecoms": "telecom",
      "product": "prod", "products": "prod", "prods": "prod", "distribution": "dist", "distributors": "dist",
      "distributor": "dist", "transportation": "transp", "transport": "transp", "trans": "transp",
      "resource": "res", "resources": "res", "property": "prop", "properties": "prop", "props": "prop",
      "investment": "inv", "investments": "inv", "invest": "inv", "capital": "cap", "enterprise": "ent",
      "enterprises": "ent", "entertainment": "entmt", "chemical": "chem", "chemicals": "chem",
      "construction": "constr", "equipment": "equip", "general": "gen", "saint": "st", "mount": "mt",
      "fort": "ft", "research": "rsch", "software": "sw", "consulting": "cons", "consultants": "cons",
      "consultancy": "cons", "restaurant": "rest", "restaurants": "rest", "petroleum": "petro", "partner": "ptnr",
      "partners": "ptnr", "bancorporation": "bancorp", "healthcare": "health", "motors": "motor",
      "stores": "store", "foods": "food", "airlines": "airline", "materials": "material", "savings": "saving"
    }'::jsonb
  $$;

  CREATE FUNCTION company_word(word text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(company_abbreviations() ->> word, word)
  $$;

  -- The words by which a company is known, a final ".com" left out. A first word stays whatever it is, except "The".
  CREATE FUNCTION company_words(name text) RETURNS text[] LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    word text;
    known text[] := '{}';
  BEGIN
    IF name LIKE '%._%' THEN name := regexp_replace(name, '\.(com|net|org|io)\M', '', 'i'); END IF;
    FOREACH word IN ARRAY coalesce(match_words(name), '{}') LOOP
      IF known = '{}' THEN
        IF word <> 'the' THEN known := ARRAY[coalesce(nullif(company_word(word), ''), word)]; END IF;
      ELSE
        word := company_word(word);
        IF word <> '' THEN known := known || word; END IF;
      END IF;
    END LOOP;
    RETURN known;
  END $$;

  -- The letters of a name, whatever parts its words, without the legal form at their end: envista of
  -- "Envista Holdings" and "EnvistaHoldings Inc".
  CREATE FUNCTION joined_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT regexp_replace(array_to_string(match_words(name), ''),
      '(...)(inc|incorporated|corp|corporation|company|llc|ltd|limited|plc|gmbh|group|holdings?)+$', '\1')
  $$;

  -- "Saint Louis", "St. Louis" and "St Louis": stlouis.
  CREATE FUNCTION city_key(city text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT replace(array_to_string(match_words(city), ''), 'saint', 'st')
  $$;
`;
