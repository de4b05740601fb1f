/** Web domains, telephone numbers and tickers in the form in which they are compared. */
export const identifiers = String.raw`
  -- Where a web site or an e-mail address is at home: walmart.com of "https://www.stock.walmart.com/" and of
  -- "jane@walmart.com". Null for a page of somebody else's site ("facebook.com/walmart").
  CREATE FUNCTION web_domain(address text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  DECLARE
    path text;
    labels text[];
    last int;
  BEGIN
    address := lower(btrim(address));
    IF position('//' IN address) > 0 THEN address := split_part(address, '//', 2); END IF;
    path := split_part(address, '/', 2);
    address := split_part(address, '/', 1);
    IF position('@' IN address) > 0 THEN address := split_part(address, '@', 2); END IF;
    address := rtrim(split_part(split_part(split_part(address, ':', 1), '?', 1), '#', 1), '.');
    labels := string_to_array(address, '.');
    last := cardinality(labels);
    IF last < 2 THEN RETURN NULL; END IF;
    IF path <> '' AND labels[last - 1] IN ('facebook', 'linkedin', 'twitter', 'x', 'instagram', 'youtube') THEN
      RETURN NULL;
    END IF;
    IF last > 2 AND (
      length(labels[last]) = 2 AND labels[last - 1] IN ('co', 'com', 'net', 'org', 'gov', 'gob', 'govt', 'ac', 'edu',
        'or', 'ne', 'go', 'ltd', 'plc', 'nom', 'mil', 'sch')
      OR labels[last - 1] IN ('example', 'wordpress', 'blogspot', 'wixsite', 'weebly', 'squarespace', 'myshopify',
        'webflow', 'github', 'netlify')
    ) THEN
      RETURN labels[last - 2] || '.' || labels[last - 1] || '.' || labels[last];
    END IF;
    RETURN labels[last - 1] || '.' || labels[last];
  END $$;

  -- The last nine digits of a telephone number: with and without the country's prefix and the zero before an area.
  CREATE FUNCTION phone_key(phone text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  BEGIN
    phone := regexp_replace(split_part(lower(phone), 'x', 1), '[^0-9]+', '', 'g');
    RETURN CASE WHEN length(phone) >= 7 THEN right(phone, 9) END;
  END $$;

  -- WMT of "NYSE:WMT"; BRKB of "BRK.B", "BRK-B" and "brk b".
  CREATE FUNCTION ticker_key(ticker text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT nullif(translate(upper(regexp_replace(ticker, '^.*:', '')), '.-/ ', ''), '')
  $$;
`;
