SELECT
  "t9"."number" AS "customer",
  "t9"."ts",
  "t9"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t9"."local_date") AS INT) AS "day",
  "t9"."campaign",
  "t9"."channel",
  (
    24 * (
      CAST((
        (
          DAYOFWEEK("t9"."local_date") + 6
        ) % 7
      ) + 1 AS BIGINT) - 1
    )
  ) + "t9"."local_hour" AS "hour_of_week",
  "t9"."local_date",
  "t9"."local_hour",
  "t9"."offer",
  "t9"."type",
  CAST((
    (
      DAYOFWEEK("t9"."local_date") + 6
    ) % 7
  ) + 1 AS BIGINT) AS "weekday"
FROM (
  SELECT
    "t3"."source",
    "t3"."id",
    "t3"."seq",
    "t3"."ts",
    "t3"."known_at",
    "t3"."local_date",
    "t3"."local_hour",
    "t3"."atom",
    "t3"."campaign",
    "t3"."offer",
    "t3"."channel",
    "t3"."type",
    "t8"."number"
  FROM "memory"."main"."responses" AS "t3"
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
