/** How sure it is that a contact is the person who is known. */
export const contactScore = String.raw`
  -- What people are called for short, as their given name.
  CREATE FUNCTION given_name(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce('{
      "abby": "abigail", "al": "albert", "alex": "alexander", "andy": "andrew", "angie": "angela", "anne": "ann",
      "annie": "ann", "art": "arthur", "barb": "barbara", "becky": "rebecca", "ben": "benjamin",
      "bernie": "bernard", "beth": "elizabeth", "betty": "elizabeth", "bill": "william", "billy": "william",
      "bob": "robert", "bobby": "robert", "cathy": "catherine", "charlie": "charles", "chuck": "charles",
      "cindy": "cynthia", "danny": "daniel", "dave": "david", "debbie": "deborah", "dick": "richard",
      "don": "donald", "drew": "andrew", "ed": "edward", "eddie": "edward", "ernie": "ernest", "gene": "eugene",
      "gerry": "gerald", "greg": "gregory", "hank": "henry", "harry": "harold", "jack": "john", "jeff": "jeffrey",
      "jenny": "jennifer", "jerry": "gerald", "jim": "james", "jimmy": "james", "joe": "joseph", "joey": "joseph",
      "johnny": "john", "jon": "jonathan", "kate": "catherine", "katherine": "catherine", "kathy": "catherine",
      "katie": "catherine", "kenny": "kenneth", "kim": "kimberly", "larry": "lawrence", "liz": "elizabeth",
      "lizzie": "elizabeth", "maggie": "margaret", "mandy": "amanda", "marge": "margaret", "marty": "martin",
      "meg": "margaret", "mickey": "michael", "mike": "michael", "nancy": "ann", "nate": "nathan", "ned": "edward",
      "patty": "patricia", "peggy": "margaret", "penny": "penelope", "pete": "peter", "rich": "richard",
      "rick": "richard", "ricky": "richard", "rob": "robert", "robbie": "robert", "ron": "ronald",
      "russ": "russell", "sally": "sarah", "sandy": "sandra", "skip": "steven", "stephen": "steven",
      "steve": "steven", "sue": "susan", "suzie": "susan", "ted": "edward", "teddy": "edward", "terry": "terence",
      "tina": "christina", "tom": "thomas", "tommy": "thomas", "toni": "antonia", "tony": "anthony",
      "trish": "patricia", "vicky": "victoria", "vince": "vincent", "wally": "walter"
    }'::jsonb ->> name, name)
  $$;

  -- How much two given names are alike: as they stand, by the names behind them, by beginning or initial, by letters.
  CREATE FUNCTION given_name_likeness(a text, b text) RETURNS float8 LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
      WHEN a = b THEN 1
      WHEN given_name(a) = given_name(b) THEN 0.95
      WHEN length(a) >= 3 AND starts_with(b, a) OR length(b) >= 3 AND starts_with(a, b) THEN 0.9
      WHEN length(a) = 1 AND starts_with(b, a) OR length(b) = 1 AND starts_with(a, b) THEN 0.8
      ELSE likeness(a, b)
    END
  $$;

  -- The words of a person's name without titles and the like; "Doe, Jane" is jane, doe.
  CREATE FUNCTION person_words(name text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT ARRAY(
      SELECT word FROM unnest(match_words(regexp_replace(name, '^([^,]{2,}),\s*(\S.*)$', '\2 \1'))) AS word
      WHERE NOT word = ANY ('{mr,mrs,ms,miss,dr,prof,sir,jr,sr,ii,iii,iv,phd,md,mba,cpa,esq}'))
  $$;

  -- What a client knows of a person. Of a whole name the first word and the last count.
  CREATE TYPE known_person AS (first_name text, last_name text, email text, title text[]);

  CREATE FUNCTION known_person(fields jsonb) RETURNS known_person LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  DECLARE
    known known_person;
    words text[] := person_words(fields ->> 'fullName');
  BEGIN
    known.first_name := coalesce(
      (person_words(fields ->> 'firstName'))[1], CASE WHEN cardinality(words) > 1 THEN words[1] END);
    known.last_name := coalesce(
      nullif(array_to_string(person_words(fields ->> 'lastName'), ''), ''), words[cardinality(words)]);
    known.email := lower(fields ->> 'email');
    known.title := match_words(fields ->> 'title');
    RETURN known;
  END $$;

  -- How sure it is, 0 to 1, that this contact of the matched company is the person that is known.
  CREATE FUNCTION contact_score(
    known known_person, first_name text, last_name text, email text, titles text[], active boolean
  ) RETURNS float8 LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
  DECLARE
    doubt float8 := 1;
    trust float8 := 1;
    alike float8;
  BEGIN
    IF known.email = lower(email) THEN doubt := 0.03; ELSIF email IS NOT NULL AND known.email <> '' THEN trust := 0.9; END IF;
    IF known.last_name IS NOT NULL THEN
      first_name := (person_words(first_name))[1];
      last_name := array_to_string(person_words(last_name), '');
      alike := person_likeness(known.first_name, known.last_name, first_name, last_name);
      IF alike < 0.7 THEN
        alike := 0.98 * person_likeness(known.last_name, known.first_name, first_name, last_name);
      END IF;
      alike := greatest(coalesce(alike, 0) - 0.6, 0) / 0.4;
      IF alike = 0 THEN trust := trust * 0.75; END IF;
      doubt := doubt * (1 - 0.85 * alike);
      IF alike > 0 AND known.title && match_words(array_to_string(titles, ' ')) THEN doubt := doubt * 0.7; END IF;
    END IF;
    IF NOT active THEN trust := trust * 0.9; END IF;
    RETURN (1 - doubt) * trust;
  END $$;

  -- Both names must be alike; a last name alone is little.
  CREATE FUNCTION person_likeness(first_a text, last_a text, first_b text, last_b text) RETURNS float8
  LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    of_last float8 := likeness(last_a, last_b);
    of_first float8;
  BEGIN
    IF of_last < 0.6 OR of_last IS NULL THEN RETURN 0; END IF;
    IF first_a IS NULL OR first_b IS NULL THEN RETURN 0.75 * of_last; END IF;
    of_first := given_name_likeness(first_a, first_b);
    RETURN CASE WHEN of_first < 0.6 THEN 0 ELSE 0.45 * of_first + 0.55 * of_last END;
  END $$;
`;
