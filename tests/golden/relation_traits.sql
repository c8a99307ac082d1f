SELECT
  "t9"."number" AS "customer",
  "t9"."known_at" - INTERVAL '1' MICROSECOND AS "ts",
  "t9"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST("t9"."known_at" AS DATE)) AS INT) AS "day",
  "t9"."trait",
  "t9"."value"
FROM (
  SELECT
    "t3"."atom",
    "t3"."trait",
    "t3"."value",
    "t3"."known_at",
    "t3"."source",
    "t8"."number"
  FROM "memory"."main"."traits" AS "t3"
  INNER JOIN (
    SELECT
      "t4"."atom",
      "t6"."number"
    FROM "memory"."main"."members" AS "t4"
    INNER JOIN (
      SELECT
        "t2"."customer",
        CAST(ROW_NUMBER() OVER (
          ORDER BY "t2"."customer" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS INT) AS "number"
      FROM "memory"."main"."customers" AS "t2"
    ) AS "t6"
      ON "t4"."customer" = "t6"."customer"
  ) AS "t8"
    ON "t3"."atom" = "t8"."atom"
) AS "t9"
