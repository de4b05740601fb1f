/** How much two texts or two companies' names are alike. */
export const likeness = String.raw`
  -- How many letters must be added, lost, mistaken or swapped with their neighbour to make one text of the other
  -- (optimal string alignment); most + 1 if it is more than most. Only what can lead to less is computed: cells so near
  -- the diagonal that the letters added and lost stay within most, until no cell of a row can.
  CREATE FUNCTION edit_distance(a text, b text, most int) RETURNS int LANGUAGE plpgsql STRICT IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    x text[];
    y text[];
    before int[];
    above int[];
    row int[];
    longer int;
    best int;
    cell int;
  BEGIN
    IF a = b THEN RETURN 0; END IF;
    IF abs(length(a) - length(b)) > most THEN RETURN most + 1; END IF;
    WHILE left(a, 1) = left(b, 1) AND a <> '' LOOP
      a := substr(a, 2);
      b := substr(b, 2);
    END LOOP;
    WHILE right(a, 1) = right(b, 1) AND a <> '' LOOP
      a := left(a, -1);
      b := left(b, -1);
    END LOOP;
    IF a = '' OR b = '' THEN RETURN length(a) + length(b); END IF;
    -- Letters that the other text has nowhere must all be changed or lost: half of the unlike names end here.
    IF greatest(length(translate(a, b, '')), length(translate(b, a, ''))) > most THEN RETURN most + 1; END IF;
    x := string_to_array(a, NULL);
    y := string_to_array(b, NULL);
    -- row[j + 1]: the distance of the first i letters of x and the first j of y
    row := ARRAY(SELECT generate_series(0, cardinality(y)));
    longer := cardinality(y) - cardinality(x);
    FOR i IN 1 .. cardinality(x) LOOP
      before := above;
      above := row;
      row := array_fill(most + 1, ARRAY[cardinality(y) + 1]);
      IF i <= most THEN row[1] := i; END IF;
      best := row[1] + abs(longer + i);
      FOR j IN greatest(1, i - (most - longer) / 2) .. least(cardinality(y), i + (most + longer) / 2) LOOP
        IF x[i] = y[j] THEN
          cell := above[j];
        ELSE
          cell := 1 + least(above[j], above[j + 1], row[j]);
          IF i > 1 AND j > 1 AND x[i] = y[j - 1] AND x[i - 1] = y[j] THEN
            cell := least(cell, before[j - 1] + 1);
          END IF;
        END IF;
        row[j + 1] := cell;
        best := least(best, cell + abs(longer + i - j));
      END LOOP;
      IF best > most THEN RETURN most + 1; END IF;
    END LOOP;
    RETURN least(row[cardinality(y) + 1], most + 1);
  END $$;

  -- How much two texts are alike, 0 to 1: 1 less the share of letters that differ; 0 beyond three tenths.
  CREATE FUNCTION likeness(a text, b text) RETURNS float8 LANGUAGE plpgsql STRICT IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    letters int := greatest(length(a), length(b));
    most int := letters * 3 / 10;
    distance int;
  BEGIN
    distance := edit_distance(a, b, most);
    RETURN CASE WHEN distance <= most AND letters > 0 THEN 1 - distance::float8 / letters ELSE 0 END;
  END $$;

  -- How much two names are alike, 0 to 1: as they stand; with their words in order, a little less; and by the words
  -- that both have, for a name with a word more or less.
  CREATE FUNCTION name_likeness(a text[], b text[]) RETURNS float8 LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    whole_a text := array_to_string(a, '');
    whole_b text := array_to_string(b, '');
    alike float8 := likeness(whole_a, whole_b);
    shared int := 0;
    word text;
  BEGIN
    IF alike > 0.9 OR cardinality(a) < 2 AND cardinality(b) < 2 THEN RETURN alike; END IF;
    -- "Holdings Envista", for a company named Envista Holdings.
    IF company_word(a[1]) = '' AND cardinality(a) = cardinality(b) + 1 THEN
      RETURN greatest(alike, 0.95 * likeness(array_to_string(a[2:], ''), whole_b));
    END IF;
    IF cardinality(a) = cardinality(b) AND a[1] <> b[1] AND a[cardinality(a)] <> b[cardinality(b)] THEN
      alike := greatest(alike, 0.98 * likeness(
        (SELECT string_agg(w, '' ORDER BY w) FROM unnest(a) AS w),
        (SELECT string_agg(w, '' ORDER BY w) FROM unnest(b) AS w)));
    END IF;
    FOREACH word IN ARRAY a LOOP
      IF word = ANY (b) THEN shared := shared + length(word); END IF;
    END LOOP;
    RETURN greatest(alike, 0.95 * 2 * shared / (length(whole_a) + length(whole_b)));
  END $$;
`;
