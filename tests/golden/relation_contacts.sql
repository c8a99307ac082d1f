SELECT
  "t21"."customer",
  "t21"."ts",
  "t21"."known_at",
  "t21"."day",
  "t21"."campaign",
  "t21"."channel",
  "t21"."contact_cost_minor",
  "t21"."hour_of_week",
  "t21"."local_date",
  "t21"."local_hour",
  "t21"."offer",
  "t21"."weekday"
FROM (
  SELECT
    "t19"."customer",
    "t19"."ts",
    "t19"."known_at",
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t19"."local_date") AS INT) AS "day",
    "t19"."local_date",
    "t19"."local_hour",
    CAST((
      (
        DAYOFWEEK("t19"."local_date") + 6
      ) % 7
    ) + 1 AS BIGINT) AS "weekday",
    (
      24 * (
        CAST((
          (
            DAYOFWEEK("t19"."local_date") + 6
          ) % 7
        ) + 1 AS BIGINT) - 1
      )
    ) + "t19"."local_hour" AS "hour_of_week",
    "t19"."campaign",
    "t19"."offer",
    "t19"."channel",
    "t20"."amount_minor" AS "contact_cost_minor"
  FROM (
    SELECT
      "t16"."source",
      "t16"."id",
      "t16"."seq",
      "t16"."ts",
      "t16"."known_at",
      "t16"."local_date",
      "t16"."local_hour",
      "t16"."atom",
      "t16"."campaign",
      "t16"."offer",
      "t16"."channel",
      "t16"."number" AS "customer"
    FROM (
      SELECT
        "t4"."source",
        "t4"."id",
        "t4"."seq",
        "t4"."ts",
        "t4"."known_at",
        "t4"."local_date",
        "t4"."local_hour",
        "t4"."atom",
        "t4"."campaign",
        "t4"."offer",
        "t4"."channel",
        "t14"."number"
      FROM "memory"."main"."contacts" AS "t4"
      INNER JOIN (
        SELECT
          "t5"."atom",
          "t11"."number"
        FROM "memory"."main"."members" AS "t5"
        INNER JOIN (
          SELECT
            "t3"."customer",
            CAST(ROW_NUMBER() OVER (
              ORDER BY "t3"."customer" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS INT) AS "number"
          FROM "memory"."main"."customers" AS "t3"
        ) AS "t11"
          ON "t5"."customer" = "t11"."customer"
      ) AS "t14"
        ON "t4"."atom" = "t14"."atom"
    ) AS "t16"
  ) AS "t19"
  LEFT OUTER JOIN (
    SELECT
      "t15"."channel" AS "of_channel",
      "t15"."local_date" AS "on_day",
      "t15"."amount_minor"
    FROM (
      SELECT
        "t12"."channel",
        "t12"."local_date",
        "t12"."key",
        "t12"."since",
        "t12"."amount_minor",
        ROW_NUMBER() OVER (
          PARTITION BY "t12"."channel", "t12"."local_date"
          ORDER BY "t12"."key" IS NULL ASC, COALESCE("t12"."since", MAKE_DATE(1970, 1, 1)) DESC, "t12"."amount_minor" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "first"
      FROM (
        SELECT
          "t7"."channel",
          "t7"."local_date",
          "t9"."key",
          "t9"."since",
          "t9"."amount_minor"
        FROM (
          SELECT DISTINCT
            "t0"."channel",
            "t0"."local_date"
          FROM "memory"."main"."contacts" AS "t0"
        ) AS "t7"
        INNER JOIN (
          SELECT
            "t2"."key",
            "t2"."since",
            "t2"."amount_minor"
          FROM "memory"."main"."costs" AS "t2"
          WHERE
            "t2"."kind" = 'contact'
        ) AS "t9"
          ON (
            (
              "t9"."key" IS NULL
            ) OR (
              LOWER("t9"."key") = "t7"."channel"
            )
          )
          AND (
            (
              "t9"."since" IS NULL
            ) OR (
              "t9"."since" <= "t7"."local_date"
            )
          )
      ) AS "t12"
    ) AS "t15"
    WHERE
      "t15"."first" = 0
  ) AS "t20"
    ON "t19"."channel" IS NOT DISTINCT FROM "t20"."of_channel"
    AND "t19"."local_date" = "t20"."on_day"
) AS "t21"
