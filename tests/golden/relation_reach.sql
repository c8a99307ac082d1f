SELECT
  "t9"."number" AS "customer",
  "t9"."ts",
  "t9"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST("t9"."ts" AS DATE)) AS INT) AS "day",
  "t9"."allowed",
  "t9"."channel"
FROM (
  SELECT
    "t3"."atom",
    "t3"."channel",
    "t3"."allowed",
    "t3"."ts",
    "t3"."known_at",
    "t8"."number"
  FROM "memory"."main"."reach_log" AS "t3"
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
