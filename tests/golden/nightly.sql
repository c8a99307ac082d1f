-- made_1
SELECT
  "t0"."customer",
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t0"."customer" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS "number"
FROM "memory"."main"."customers" AS "t0"

-- made_2
SELECT
  "t2"."atom",
  "t3"."number"
FROM "memory"."main"."members" AS "t2"
INNER JOIN "temp"."main"."made_1" AS "t3"
  ON "t2"."customer" = "t3"."customer"

-- made_3
SELECT
  "t16"."customer",
  "t16"."ts",
  "t16"."known_at",
  "t16"."day",
  "t16"."contact_cost_minor",
  "t16"."local_date"
FROM (
  SELECT
    "t11"."customer",
    "t11"."ts",
    "t11"."known_at",
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t11"."local_date") AS INT) AS "day",
    "t11"."local_date",
    "t11"."local_hour",
    CAST((
      (
        DAYOFWEEK("t11"."local_date") + 6
      ) % 7
    ) + 1 AS BIGINT) AS "weekday",
    (
      24 * (
        CAST((
          (
            DAYOFWEEK("t11"."local_date") + 6
          ) % 7
        ) + 1 AS BIGINT) - 1
      )
    ) + "t11"."local_hour" AS "hour_of_week",
    "t11"."campaign",
    "t11"."offer",
    "t11"."channel",
    "t15"."amount_minor" AS "contact_cost_minor"
  FROM (
    SELECT
      "t9"."source",
      "t9"."id",
      "t9"."seq",
      "t9"."ts",
      "t9"."known_at",
      "t9"."local_date",
      "t9"."local_hour",
      "t9"."atom",
      "t9"."campaign",
      "t9"."offer",
      "t9"."channel",
      "t9"."number" AS "customer"
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
        "t4"."number"
      FROM "memory"."main"."contacts" AS "t3"
      INNER JOIN "temp"."main"."made_2" AS "t4"
        ON "t3"."atom" = "t4"."atom"
    ) AS "t9"
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t13"."channel" AS "of_channel",
      "t13"."local_date" AS "on_day",
      "t13"."amount_minor"
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
          "t6"."channel",
          "t6"."local_date",
          "t8"."key",
          "t8"."since",
          "t8"."amount_minor"
        FROM (
          SELECT DISTINCT
            "t0"."channel",
            "t0"."local_date"
          FROM "memory"."main"."contacts" AS "t0"
        ) AS "t6"
        INNER JOIN (
          SELECT
            "t2"."key",
            "t2"."since",
            "t2"."amount_minor"
          FROM "memory"."main"."costs" AS "t2"
          WHERE
            "t2"."kind" = 'contact'
        ) AS "t8"
          ON (
            (
              "t8"."key" IS NULL
            ) OR (
              LOWER("t8"."key") = "t6"."channel"
            )
          )
          AND (
            (
              "t8"."since" IS NULL
            ) OR (
              "t8"."since" <= "t6"."local_date"
            )
          )
      ) AS "t12"
    ) AS "t13"
    WHERE
      "t13"."first" = 0
  ) AS "t15"
    ON "t11"."channel" IS NOT DISTINCT FROM "t15"."of_channel"
    AND "t11"."local_date" = "t15"."on_day"
) AS "t16"

-- made_4
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."brand" AS "value"
      FROM "memory"."main"."lines" AS "t0"
      WHERE
        "t0"."brand" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_5
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."category" AS "value"
      FROM "memory"."main"."lines" AS "t0"
      WHERE
        "t0"."category" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_6
SELECT
  "t2"."code",
  "t2"."value"
FROM (
  SELECT
    "t1"."value",
    CAST(ROW_NUMBER() OVER (
      ORDER BY "t1"."value" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS INT) AS "code"
  FROM (
    SELECT DISTINCT
      "t0"."product" AS "value"
    FROM "memory"."main"."lines" AS "t0"
    WHERE
      "t0"."product" IS NOT NULL
  ) AS "t1"
) AS "t2"

-- made_7
SELECT
  "t23".*
  EXCLUDE ("brand", "category", "product")
FROM (
  SELECT
    "t22".*
    EXCLUDE ("coded")
  FROM (
    SELECT
      "t21"."customer",
      "t21"."ts",
      "t21"."known_at",
      "t21"."day",
      "t21"."brand",
      "t21"."category",
      "t21"."net_sales_minor",
      "t21"."product",
      "t21"."quantity_milli",
      "t21"."brand_code",
      "t21"."category_code",
      "t10"."product_code",
      "t10"."coded"
    FROM (
      SELECT
        "t19".*
        EXCLUDE ("coded")
      FROM (
        SELECT
          "t18"."customer",
          "t18"."ts",
          "t18"."known_at",
          "t18"."day",
          "t18"."brand",
          "t18"."category",
          "t18"."net_sales_minor",
          "t18"."product",
          "t18"."quantity_milli",
          "t18"."brand_code",
          "t11"."category_code",
          "t11"."coded"
        FROM (
          SELECT
            "t16".*
            EXCLUDE ("coded")
          FROM (
            SELECT
              "t15"."customer",
              "t15"."ts",
              "t15"."known_at",
              "t15"."day",
              "t15"."brand",
              "t15"."category",
              "t15"."net_sales_minor",
              "t15"."product",
              "t15"."quantity_milli",
              "t12"."brand_code",
              "t12"."coded"
            FROM (
              SELECT
                "t13"."number" AS "customer",
                "t13"."ts",
                "t13"."known_at",
                CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t13"."local_date") AS INT) AS "day",
                "t13"."brand",
                "t13"."category",
                "t13"."net_sales_minor",
                "t13"."product",
                "t13"."quantity_milli"
              FROM (
                SELECT
                  "t5"."source",
                  "t5"."id",
                  "t5"."seq",
                  "t5"."ts",
                  "t5"."known_at",
                  "t5"."local_date",
                  "t5"."local_hour",
                  "t5"."atom",
                  "t5"."line_number",
                  "t5"."product",
                  "t5"."quantity_milli",
                  "t5"."category",
                  "t5"."brand",
                  "t5"."gross_sales_minor",
                  "t5"."discount_minor",
                  "t5"."returns_minor",
                  "t5"."net_sales_minor",
                  "t5"."reimbursed_minor",
                  "t5"."cost_of_goods_minor",
                  "t6"."number"
                FROM "memory"."main"."lines" AS "t5"
                INNER JOIN "temp"."main"."made_2" AS "t6"
                  ON "t5"."atom" = "t6"."atom"
              ) AS "t13"
            ) AS "t15"
            LEFT OUTER JOIN (
              SELECT
                "t2"."code" AS "brand_code",
                "t2"."value" AS "coded"
              FROM "temp"."main"."made_4" AS "t2"
            ) AS "t12"
              ON "t15"."brand" = "t12"."coded"
          ) AS "t16"
        ) AS "t18"
        LEFT OUTER JOIN (
          SELECT
            "t1"."code" AS "category_code",
            "t1"."value" AS "coded"
          FROM "temp"."main"."made_5" AS "t1"
        ) AS "t11"
          ON "t18"."category" = "t11"."coded"
      ) AS "t19"
    ) AS "t21"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code" AS "product_code",
        "t0"."value" AS "coded"
      FROM "temp"."main"."made_6" AS "t0"
    ) AS "t10"
      ON "t21"."product" = "t10"."coded"
  ) AS "t22"
) AS "t23"

-- made_8
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."local_hour" AS "value"
      FROM "memory"."main"."orders" AS "t0"
      WHERE
        "t0"."status" = 'counted' AND "t0"."local_hour" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_9
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."place" AS "value"
      FROM "memory"."main"."orders" AS "t0"
      WHERE
        "t0"."status" = 'counted' AND "t0"."place" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_10
SELECT
  "t4"."code",
  "t4"."value"
FROM (
  SELECT
    "t3"."value",
    "t3"."code",
    COUNT("t3"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t2"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t2"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT
        *
      FROM (
        SELECT DISTINCT
          CAST((
            (
              DAYOFWEEK("t0"."local_date") + 6
            ) % 7
          ) + 1 AS BIGINT) AS "value"
        FROM "memory"."main"."orders" AS "t0"
        WHERE
          "t0"."status" = 'counted'
      ) AS "t1"
      WHERE
        "t1"."value" IS NOT NULL
    ) AS "t2"
  ) AS "t3"
) AS "t4"
WHERE
  "t4"."many" <= 1024

-- made_11
SELECT
  "t24".*
  EXCLUDE ("place")
FROM (
  SELECT
    "t23".*
    EXCLUDE ("coded")
  FROM (
    SELECT
      "t22"."customer",
      "t22"."ts",
      "t22"."known_at",
      "t22"."day",
      "t22"."channel",
      "t22"."coupon",
      "t22"."discount_minor",
      "t22"."gross_sales_minor",
      "t22"."is_order",
      "t22"."local_date",
      "t22"."local_hour",
      "t22"."net_sales_minor",
      "t22"."place",
      "t22"."profit_minor",
      "t22"."reimbursed_minor",
      "t22"."returns_minor",
      "t22"."weekday",
      "t22"."local_hour_code",
      "t22"."place_code",
      "t9"."weekday_code",
      "t9"."coded"
    FROM (
      SELECT
        "t20".*
        EXCLUDE ("coded")
      FROM (
        SELECT
          "t19"."customer",
          "t19"."ts",
          "t19"."known_at",
          "t19"."day",
          "t19"."channel",
          "t19"."coupon",
          "t19"."discount_minor",
          "t19"."gross_sales_minor",
          "t19"."is_order",
          "t19"."local_date",
          "t19"."local_hour",
          "t19"."net_sales_minor",
          "t19"."place",
          "t19"."profit_minor",
          "t19"."reimbursed_minor",
          "t19"."returns_minor",
          "t19"."weekday",
          "t19"."local_hour_code",
          "t10"."place_code",
          "t10"."coded"
        FROM (
          SELECT
            "t17".*
            EXCLUDE ("coded")
          FROM (
            SELECT
              "t16"."customer",
              "t16"."ts",
              "t16"."known_at",
              "t16"."day",
              "t16"."channel",
              "t16"."coupon",
              "t16"."discount_minor",
              "t16"."gross_sales_minor",
              "t16"."is_order",
              "t16"."local_date",
              "t16"."local_hour",
              "t16"."net_sales_minor",
              "t16"."place",
              "t16"."profit_minor",
              "t16"."reimbursed_minor",
              "t16"."returns_minor",
              "t16"."weekday",
              "t11"."local_hour_code",
              "t11"."coded"
            FROM (
              SELECT
                "t14"."number" AS "customer",
                "t14"."ts",
                "t14"."known_at",
                CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t14"."local_date") AS INT) AS "day",
                "t14"."channel",
                "t14"."coupon",
                "t14"."discount_minor",
                "t14"."gross_sales_minor",
                "t14"."is_order",
                "t14"."local_date",
                "t14"."local_hour",
                "t14"."net_sales_minor",
                "t14"."place",
                (
                  (
                    "t14"."net_sales_minor" + COALESCE("t14"."reimbursed_minor", 0)
                  ) - "t14"."cost_of_goods_minor"
                ) - COALESCE("t14"."cost_to_serve_minor", 0) AS "profit_minor",
                "t14"."reimbursed_minor",
                "t14"."returns_minor",
                CAST((
                  (
                    DAYOFWEEK("t14"."local_date") + 6
                  ) % 7
                ) + 1 AS BIGINT) AS "weekday"
              FROM (
                SELECT
                  "t13"."source",
                  "t13"."id",
                  "t13"."seq",
                  "t13"."ts",
                  "t13"."known_at",
                  "t13"."local_date",
                  "t13"."local_hour",
                  "t13"."atom",
                  "t13"."order_number",
                  "t13"."kind",
                  "t13"."status",
                  "t13"."is_order",
                  "t13"."place",
                  "t13"."channel",
                  "t13"."currency",
                  "t13"."coupon",
                  "t13"."tax_minor",
                  "t13"."shipping_minor",
                  "t13"."tip_minor",
                  "t13"."gift_card_minor",
                  "t13"."open_balance_minor",
                  "t13"."total_minor",
                  "t13"."platform_net_minor",
                  "t13"."cost_to_serve_minor",
                  "t13"."incomplete",
                  "t13"."estimated",
                  "t13"."gross_sales_minor",
                  "t13"."discount_minor",
                  "t13"."returns_minor",
                  "t13"."net_sales_minor",
                  "t13"."reimbursed_minor",
                  "t13"."cost_of_goods_minor",
                  "t5"."number"
                FROM (
                  SELECT
                    *
                  FROM "memory"."main"."orders" AS "t3"
                  WHERE
                    "t3"."status" = 'counted'
                ) AS "t13"
                INNER JOIN "temp"."main"."made_2" AS "t5"
                  ON "t13"."atom" = "t5"."atom"
              ) AS "t14"
            ) AS "t16"
            LEFT OUTER JOIN (
              SELECT
                "t2"."code" AS "local_hour_code",
                "t2"."value" AS "coded"
              FROM "temp"."main"."made_8" AS "t2"
            ) AS "t11"
              ON "t16"."local_hour" = "t11"."coded"
          ) AS "t17"
        ) AS "t19"
        LEFT OUTER JOIN (
          SELECT
            "t1"."code" AS "place_code",
            "t1"."value" AS "coded"
          FROM "temp"."main"."made_9" AS "t1"
        ) AS "t10"
          ON "t19"."place" = "t10"."coded"
      ) AS "t20"
    ) AS "t22"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code" AS "weekday_code",
        "t0"."value" AS "coded"
      FROM "temp"."main"."made_10" AS "t0"
    ) AS "t9"
      ON "t22"."weekday" = "t9"."coded"
  ) AS "t23"
) AS "t24"

-- made_12
SELECT
  "t4"."number" AS "customer",
  "t4"."ts",
  "t4"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST("t4"."ts" AS DATE)) AS INT) AS "day",
  "t4"."allowed",
  "t4"."channel"
FROM (
  SELECT
    "t2"."atom",
    "t2"."channel",
    "t2"."allowed",
    "t2"."ts",
    "t2"."known_at",
    "t3"."number"
  FROM "memory"."main"."reach_log" AS "t2"
  INNER JOIN "temp"."main"."made_2" AS "t3"
    ON "t2"."atom" = "t3"."atom"
) AS "t4"

-- made_13
SELECT
  "t4"."number" AS "customer",
  "t4"."ts",
  "t4"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t4"."local_date") AS INT) AS "day",
  "t4"."type"
FROM (
  SELECT
    "t2"."source",
    "t2"."id",
    "t2"."seq",
    "t2"."ts",
    "t2"."known_at",
    "t2"."local_date",
    "t2"."local_hour",
    "t2"."atom",
    "t2"."campaign",
    "t2"."offer",
    "t2"."channel",
    "t2"."type",
    "t3"."number"
  FROM "memory"."main"."responses" AS "t2"
  INNER JOIN "temp"."main"."made_2" AS "t3"
    ON "t2"."atom" = "t3"."atom"
) AS "t4"

-- made_14
SELECT
  "t0"."customer",
  "t0"."ts",
  "t0"."known_at",
  "t0"."day",
  "t0"."stage",
  "t0"."state"
FROM "memory"."main"."stages" AS "t0"

-- made_15
SELECT
  *
FROM "made_16"

-- made_17
SELECT
  "t1"."moment",
  "t1"."customer",
  "t1"."as_of",
  "t1"."last_day",
  "t1"."month",
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t1"."customer" ASC, "t1"."as_of" ASC, "t1"."moment" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS "position"
FROM (
  SELECT
    CAST("t0"."number" AS BIGINT) AS "moment",
    "t0"."number" AS "customer",
    MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0) AS "as_of",
    19874 AS "last_day",
    MAKE_DATE(2024, 6, 1) AS "month"
  FROM "temp"."main"."made_1" AS "t0"
) AS "t1"

-- made_18
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 28
    )) AS "contacts_0_0",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "contacts_0_1",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "contacts_0_2",
  COUNT(*) AS "contacts_0_3",
  MAX("t1"."local_date") AS "contacts_0_4",
  SUM("t1"."contact_cost_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "contacts_0_5",
  SUM("t1"."contact_cost_minor") AS "contacts_0_6"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."local_date",
    "t0"."contact_cost_minor",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_3" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_19
SELECT
  "t1"."moment",
  "t1"."code",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "part_0",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "part_1"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."category_code" AS "code"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."category_code" IS NOT NULL
    AND "t0"."day" > (
      19874 - 365
    )
) AS "t1"
GROUP BY
  1,
  2

-- made_20
SELECT
  "t0"."moment",
  SUM(CAST("t0"."part_1" > 0 AS INT)) AS "lines_0_0",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_19" AS "t0"
GROUP BY
  1

-- made_21
SELECT
  "t0"."moment",
  "t0"."lines_0_0",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_20" AS "t0"

-- made_22
SELECT
  "t31"."moment",
  "t31"."lines_0_0",
  "t31"."lines_0_1",
  "t31"."lines_0_2",
  "t31"."lines_0_3",
  "t31"."lines_0_4",
  "t31"."lines_0_5",
  "t31"."lines_0_6",
  "t31"."lines_0_7",
  "t31"."lines_0_8",
  "t31"."lines_0_9",
  "t31"."lines_0_10"
FROM (
  SELECT
    "t30".*
    EXCLUDE ("code", "rank_code")
  FROM (
    SELECT
      "t29"."moment",
      "t29"."lines_0_0",
      "t29"."packed_part_0",
      "t29"."whole_part_0",
      "t29"."lines_0_1",
      "t29"."lines_0_2",
      "t29"."lines_0_3",
      "t29"."lines_0_4",
      "t29"."lines_0_5",
      "t29"."lines_0_6",
      "t29"."lines_0_7",
      "t29"."lines_0_8",
      "t29"."lines_0_9",
      "t29"."rank_code",
      "t7"."code",
      "t7"."lines_0_10"
    FROM (
      SELECT
        "t27"."moment",
        "t27"."lines_0_0",
        "t27"."packed_part_0",
        "t27"."whole_part_0",
        "t27"."lines_0_1",
        "t27"."lines_0_2",
        "t27"."lines_0_3",
        "t27"."lines_0_4",
        "t27"."lines_0_5",
        "t27"."lines_0_6",
        "t27"."lines_0_7",
        "t27"."lines_0_8",
        "t27"."lines_0_9",
        CAST(CASE
          WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
          THEN LIST_EXTRACT("t27"."packed_part_0", 5)
          ELSE CAST(NULL AS BIGINT)
        END + (
          CAST(FLOOR(
            (
              (
                -(
                  CASE
                    WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
                    THEN LIST_EXTRACT("t27"."packed_part_0", 5)
                    ELSE CAST(NULL AS BIGINT)
                  END
                ) + 1024
              ) - 1
            ) / 1024
          ) AS BIGINT) * 1024
        ) AS INT) AS "rank_code"
      FROM (
        SELECT
          "t26".*
          EXCLUDE ("code", "rank_code")
        FROM (
          SELECT
            "t25"."moment",
            "t25"."lines_0_0",
            "t25"."packed_part_0",
            "t25"."whole_part_0",
            "t25"."lines_0_1",
            "t25"."lines_0_2",
            "t25"."lines_0_3",
            "t25"."lines_0_4",
            "t25"."lines_0_5",
            "t25"."lines_0_6",
            "t25"."lines_0_7",
            "t25"."lines_0_8",
            "t25"."rank_code",
            "t8"."code",
            "t8"."lines_0_9"
          FROM (
            SELECT
              "t23"."moment",
              "t23"."lines_0_0",
              "t23"."packed_part_0",
              "t23"."whole_part_0",
              "t23"."lines_0_1",
              "t23"."lines_0_2",
              "t23"."lines_0_3",
              "t23"."lines_0_4",
              "t23"."lines_0_5",
              "t23"."lines_0_6",
              "t23"."lines_0_7",
              "t23"."lines_0_8",
              CAST(CASE
                WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                ELSE CAST(NULL AS BIGINT)
              END + (
                CAST(FLOOR(
                  (
                    (
                      -(
                        CASE
                          WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                          THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                          ELSE CAST(NULL AS BIGINT)
                        END
                      ) + 1024
                    ) - 1
                  ) / 1024
                ) AS BIGINT) * 1024
              ) AS INT) AS "rank_code"
            FROM (
              SELECT
                "t22".*
                EXCLUDE ("code", "rank_code")
              FROM (
                SELECT
                  "t21"."moment",
                  "t21"."lines_0_0",
                  "t21"."packed_part_0",
                  "t21"."whole_part_0",
                  "t21"."lines_0_1",
                  "t21"."lines_0_2",
                  "t21"."lines_0_3",
                  "t21"."lines_0_4",
                  "t21"."lines_0_5",
                  "t21"."lines_0_6",
                  "t21"."lines_0_7",
                  "t21"."rank_code",
                  "t9"."code",
                  "t9"."lines_0_8"
                FROM (
                  SELECT
                    "t19"."moment",
                    "t19"."lines_0_0",
                    "t19"."packed_part_0",
                    "t19"."whole_part_0",
                    "t19"."lines_0_1",
                    "t19"."lines_0_2",
                    "t19"."lines_0_3",
                    "t19"."lines_0_4",
                    "t19"."lines_0_5",
                    "t19"."lines_0_6",
                    "t19"."lines_0_7",
                    CAST(CASE
                      WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                      THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                      ELSE CAST(NULL AS BIGINT)
                    END + (
                      CAST(FLOOR(
                        (
                          (
                            -(
                              CASE
                                WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                                THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                                ELSE CAST(NULL AS BIGINT)
                              END
                            ) + 1024
                          ) - 1
                        ) / 1024
                      ) AS BIGINT) * 1024
                    ) AS INT) AS "rank_code"
                  FROM (
                    SELECT
                      "t18".*
                      EXCLUDE ("code", "rank_code")
                    FROM (
                      SELECT
                        "t17"."moment",
                        "t17"."lines_0_0",
                        "t17"."packed_part_0",
                        "t17"."whole_part_0",
                        "t17"."lines_0_1",
                        "t17"."lines_0_2",
                        "t17"."lines_0_3",
                        "t17"."lines_0_4",
                        "t17"."lines_0_5",
                        "t17"."lines_0_6",
                        "t17"."rank_code",
                        "t10"."code",
                        "t10"."lines_0_7"
                      FROM (
                        SELECT
                          "t15"."moment",
                          "t15"."lines_0_0",
                          "t15"."packed_part_0",
                          "t15"."whole_part_0",
                          "t15"."lines_0_1",
                          "t15"."lines_0_2",
                          "t15"."lines_0_3",
                          "t15"."lines_0_4",
                          "t15"."lines_0_5",
                          "t15"."lines_0_6",
                          CAST(CASE
                            WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                            THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                            ELSE CAST(NULL AS BIGINT)
                          END + (
                            CAST(FLOOR(
                              (
                                (
                                  -(
                                    CASE
                                      WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                                      THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                                      ELSE CAST(NULL AS BIGINT)
                                    END
                                  ) + 1024
                                ) - 1
                              ) / 1024
                            ) AS BIGINT) * 1024
                          ) AS INT) AS "rank_code"
                        FROM (
                          SELECT
                            "t14".*
                            EXCLUDE ("code", "rank_code")
                          FROM (
                            SELECT
                              "t13"."moment",
                              "t13"."lines_0_0",
                              "t13"."packed_part_0",
                              "t13"."whole_part_0",
                              "t13"."lines_0_1",
                              "t13"."lines_0_2",
                              "t13"."lines_0_3",
                              "t13"."lines_0_4",
                              "t13"."lines_0_5",
                              "t13"."rank_code",
                              "t11"."code",
                              "t11"."lines_0_6"
                            FROM (
                              SELECT
                                "t1"."moment",
                                "t1"."lines_0_0",
                                "t1"."packed_part_0",
                                "t1"."whole_part_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_1",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 2
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 2)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_2",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 3
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 3)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_3",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 4
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 4)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_4",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 5
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 5)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_5",
                                CAST(CASE
                                  WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                  THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                  ELSE CAST(NULL AS BIGINT)
                                END + (
                                  CAST(FLOOR(
                                    (
                                      (
                                        -(
                                          CASE
                                            WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                            THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                            ELSE CAST(NULL AS BIGINT)
                                          END
                                        ) + 1024
                                      ) - 1
                                    ) / 1024
                                  ) AS BIGINT) * 1024
                                ) AS INT) AS "rank_code"
                              FROM "temp"."main"."made_21" AS "t1"
                            ) AS "t13"
                            LEFT OUTER JOIN (
                              SELECT
                                "t0"."code",
                                "t0"."value" AS "lines_0_6"
                              FROM "temp"."main"."made_5" AS "t0"
                            ) AS "t11"
                              ON "t13"."rank_code" = "t11"."code"
                          ) AS "t14"
                        ) AS "t15"
                      ) AS "t17"
                      LEFT OUTER JOIN (
                        SELECT
                          "t0"."code",
                          "t0"."value" AS "lines_0_7"
                        FROM "temp"."main"."made_5" AS "t0"
                      ) AS "t10"
                        ON "t17"."rank_code" = "t10"."code"
                    ) AS "t18"
                  ) AS "t19"
                ) AS "t21"
                LEFT OUTER JOIN (
                  SELECT
                    "t0"."code",
                    "t0"."value" AS "lines_0_8"
                  FROM "temp"."main"."made_5" AS "t0"
                ) AS "t9"
                  ON "t21"."rank_code" = "t9"."code"
              ) AS "t22"
            ) AS "t23"
          ) AS "t25"
          LEFT OUTER JOIN (
            SELECT
              "t0"."code",
              "t0"."value" AS "lines_0_9"
            FROM "temp"."main"."made_5" AS "t0"
          ) AS "t8"
            ON "t25"."rank_code" = "t8"."code"
        ) AS "t26"
      ) AS "t27"
    ) AS "t29"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code",
        "t0"."value" AS "lines_0_10"
      FROM "temp"."main"."made_5" AS "t0"
    ) AS "t7"
      ON "t29"."rank_code" = "t7"."code"
  ) AS "t30"
) AS "t31"

-- made_23
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."category_code" AS "code"
FROM "temp"."main"."made_7" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."category_code" IS NOT NULL

-- made_24
SELECT
  "t0"."moment",
  COUNT(*) AS "lines_1_0"
FROM "temp"."main"."made_23" AS "t0"
GROUP BY
  1

-- made_25
SELECT
  *
FROM "temp"."main"."made_24" AS "t0"

-- made_26
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."product_code" AS "code"
FROM "temp"."main"."made_7" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."product_code" IS NOT NULL

-- made_27
SELECT
  "t0"."moment",
  COUNT(*) AS "lines_2_0"
FROM "temp"."main"."made_26" AS "t0"
GROUP BY
  1

-- made_28
SELECT
  "t8"."moment",
  ARRAY_AGG("t8"."hash") FILTER(WHERE
    "t8"."hash" IS NOT NULL) AS "smallest"
FROM (
  SELECT
    "t3"."moment",
    "t3"."code",
    "t7"."hash"
  FROM "temp"."main"."made_26" AS "t3"
  SEMI JOIN (
    SELECT
      *
    FROM "temp"."main"."made_27" AS "t1"
    WHERE
      "t1"."lines_2_0" > 256
  ) AS "t5"
    ON "t3"."moment" = "t5"."moment"
  INNER JOIN (
    SELECT
      "t2"."code",
      CAST(-2147483648 + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                0 + 1
              ) >= 1
              THEN 0 + 1
              ELSE 0 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 268435456
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                1 + 1
              ) >= 1
              THEN 1 + 1
              ELSE 1 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 16777216
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                2 + 1
              ) >= 1
              THEN 2 + 1
              ELSE 2 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 1048576
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                3 + 1
              ) >= 1
              THEN 3 + 1
              ELSE 3 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 65536
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                4 + 1
              ) >= 1
              THEN 4 + 1
              ELSE 4 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 4096
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                5 + 1
              ) >= 1
              THEN 5 + 1
              ELSE 5 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 256
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                6 + 1
              ) >= 1
              THEN 6 + 1
              ELSE 6 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 16
      ) + (
        CAST(CAST(STRPOS(
          '0123456789abcdef',
          SUBSTRING(
            SUBSTRING(
              MD5("t2"."value"),
              CASE WHEN (
                0 + 1
              ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
              8
            ),
            CASE
              WHEN (
                7 + 1
              ) >= 1
              THEN 7 + 1
              ELSE 7 + 1 + LENGTH(
                SUBSTRING(
                  MD5("t2"."value"),
                  CASE WHEN (
                    0 + 1
                  ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                  8
                )
              )
            END,
            1
          )
        ) - 1 AS INT) AS BIGINT) * 1
      ) AS INT) AS "hash"
    FROM "temp"."main"."made_6" AS "t2"
  ) AS "t7"
    ON "t3"."code" = "t7"."code"
) AS "t8"
GROUP BY
  1

-- made_29
SELECT
  "t2"."moment",
  COALESCE("t4"."estimate", "t2"."lines_2_0") AS "lines_2_0"
FROM "temp"."main"."made_27" AS "t2"
LEFT OUTER JOIN (
  SELECT
    "t1"."moment" AS "joined",
    CAST(FLOOR(
      1095216660480 / NULLIF(CAST(LIST_EXTRACT(LIST_SORT("t1"."smallest"), 256) AS BIGINT) + 2147483648, 0)
    ) AS BIGINT) AS "estimate"
  FROM "temp"."main"."made_28" AS "t1"
) AS "t4"
  ON "t2"."moment" = "t4"."joined"

-- made_30
SELECT
  "t1"."moment",
  "t1"."code",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."brand_code" AS "code"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."brand_code" IS NOT NULL
    AND "t0"."day" > (
      19874 - 365
    )
) AS "t1"
GROUP BY
  1,
  2

-- made_31
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_30" AS "t0"
GROUP BY
  1

-- made_32
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_31" AS "t0"

-- made_33
SELECT
  "t31"."moment",
  "t31"."lines_3_0",
  "t31"."lines_3_1",
  "t31"."lines_3_2",
  "t31"."lines_3_3",
  "t31"."lines_3_4",
  "t31"."lines_3_5",
  "t31"."lines_3_6",
  "t31"."lines_3_7",
  "t31"."lines_3_8",
  "t31"."lines_3_9"
FROM (
  SELECT
    "t30".*
    EXCLUDE ("code", "rank_code")
  FROM (
    SELECT
      "t29"."moment",
      "t29"."packed_part_0",
      "t29"."whole_part_0",
      "t29"."lines_3_0",
      "t29"."lines_3_1",
      "t29"."lines_3_2",
      "t29"."lines_3_3",
      "t29"."lines_3_4",
      "t29"."lines_3_5",
      "t29"."lines_3_6",
      "t29"."lines_3_7",
      "t29"."lines_3_8",
      "t29"."rank_code",
      "t7"."code",
      "t7"."lines_3_9"
    FROM (
      SELECT
        "t27"."moment",
        "t27"."packed_part_0",
        "t27"."whole_part_0",
        "t27"."lines_3_0",
        "t27"."lines_3_1",
        "t27"."lines_3_2",
        "t27"."lines_3_3",
        "t27"."lines_3_4",
        "t27"."lines_3_5",
        "t27"."lines_3_6",
        "t27"."lines_3_7",
        "t27"."lines_3_8",
        CAST(CASE
          WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
          THEN LIST_EXTRACT("t27"."packed_part_0", 5)
          ELSE CAST(NULL AS BIGINT)
        END + (
          CAST(FLOOR(
            (
              (
                -(
                  CASE
                    WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
                    THEN LIST_EXTRACT("t27"."packed_part_0", 5)
                    ELSE CAST(NULL AS BIGINT)
                  END
                ) + 1024
              ) - 1
            ) / 1024
          ) AS BIGINT) * 1024
        ) AS INT) AS "rank_code"
      FROM (
        SELECT
          "t26".*
          EXCLUDE ("code", "rank_code")
        FROM (
          SELECT
            "t25"."moment",
            "t25"."packed_part_0",
            "t25"."whole_part_0",
            "t25"."lines_3_0",
            "t25"."lines_3_1",
            "t25"."lines_3_2",
            "t25"."lines_3_3",
            "t25"."lines_3_4",
            "t25"."lines_3_5",
            "t25"."lines_3_6",
            "t25"."lines_3_7",
            "t25"."rank_code",
            "t8"."code",
            "t8"."lines_3_8"
          FROM (
            SELECT
              "t23"."moment",
              "t23"."packed_part_0",
              "t23"."whole_part_0",
              "t23"."lines_3_0",
              "t23"."lines_3_1",
              "t23"."lines_3_2",
              "t23"."lines_3_3",
              "t23"."lines_3_4",
              "t23"."lines_3_5",
              "t23"."lines_3_6",
              "t23"."lines_3_7",
              CAST(CASE
                WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                ELSE CAST(NULL AS BIGINT)
              END + (
                CAST(FLOOR(
                  (
                    (
                      -(
                        CASE
                          WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                          THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                          ELSE CAST(NULL AS BIGINT)
                        END
                      ) + 1024
                    ) - 1
                  ) / 1024
                ) AS BIGINT) * 1024
              ) AS INT) AS "rank_code"
            FROM (
              SELECT
                "t22".*
                EXCLUDE ("code", "rank_code")
              FROM (
                SELECT
                  "t21"."moment",
                  "t21"."packed_part_0",
                  "t21"."whole_part_0",
                  "t21"."lines_3_0",
                  "t21"."lines_3_1",
                  "t21"."lines_3_2",
                  "t21"."lines_3_3",
                  "t21"."lines_3_4",
                  "t21"."lines_3_5",
                  "t21"."lines_3_6",
                  "t21"."rank_code",
                  "t9"."code",
                  "t9"."lines_3_7"
                FROM (
                  SELECT
                    "t19"."moment",
                    "t19"."packed_part_0",
                    "t19"."whole_part_0",
                    "t19"."lines_3_0",
                    "t19"."lines_3_1",
                    "t19"."lines_3_2",
                    "t19"."lines_3_3",
                    "t19"."lines_3_4",
                    "t19"."lines_3_5",
                    "t19"."lines_3_6",
                    CAST(CASE
                      WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                      THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                      ELSE CAST(NULL AS BIGINT)
                    END + (
                      CAST(FLOOR(
                        (
                          (
                            -(
                              CASE
                                WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                                THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                                ELSE CAST(NULL AS BIGINT)
                              END
                            ) + 1024
                          ) - 1
                        ) / 1024
                      ) AS BIGINT) * 1024
                    ) AS INT) AS "rank_code"
                  FROM (
                    SELECT
                      "t18".*
                      EXCLUDE ("code", "rank_code")
                    FROM (
                      SELECT
                        "t17"."moment",
                        "t17"."packed_part_0",
                        "t17"."whole_part_0",
                        "t17"."lines_3_0",
                        "t17"."lines_3_1",
                        "t17"."lines_3_2",
                        "t17"."lines_3_3",
                        "t17"."lines_3_4",
                        "t17"."lines_3_5",
                        "t17"."rank_code",
                        "t10"."code",
                        "t10"."lines_3_6"
                      FROM (
                        SELECT
                          "t15"."moment",
                          "t15"."packed_part_0",
                          "t15"."whole_part_0",
                          "t15"."lines_3_0",
                          "t15"."lines_3_1",
                          "t15"."lines_3_2",
                          "t15"."lines_3_3",
                          "t15"."lines_3_4",
                          "t15"."lines_3_5",
                          CAST(CASE
                            WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                            THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                            ELSE CAST(NULL AS BIGINT)
                          END + (
                            CAST(FLOOR(
                              (
                                (
                                  -(
                                    CASE
                                      WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                                      THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                                      ELSE CAST(NULL AS BIGINT)
                                    END
                                  ) + 1024
                                ) - 1
                              ) / 1024
                            ) AS BIGINT) * 1024
                          ) AS INT) AS "rank_code"
                        FROM (
                          SELECT
                            "t14".*
                            EXCLUDE ("code", "rank_code")
                          FROM (
                            SELECT
                              "t13"."moment",
                              "t13"."packed_part_0",
                              "t13"."whole_part_0",
                              "t13"."lines_3_0",
                              "t13"."lines_3_1",
                              "t13"."lines_3_2",
                              "t13"."lines_3_3",
                              "t13"."lines_3_4",
                              "t13"."rank_code",
                              "t11"."code",
                              "t11"."lines_3_5"
                            FROM (
                              SELECT
                                "t1"."moment",
                                "t1"."packed_part_0",
                                "t1"."whole_part_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 2
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 2)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_1",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 3
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 3)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_2",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 4
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 4)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_3",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 5
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 5)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_4",
                                CAST(CASE
                                  WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                  THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                  ELSE CAST(NULL AS BIGINT)
                                END + (
                                  CAST(FLOOR(
                                    (
                                      (
                                        -(
                                          CASE
                                            WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                            THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                            ELSE CAST(NULL AS BIGINT)
                                          END
                                        ) + 1024
                                      ) - 1
                                    ) / 1024
                                  ) AS BIGINT) * 1024
                                ) AS INT) AS "rank_code"
                              FROM "temp"."main"."made_32" AS "t1"
                            ) AS "t13"
                            LEFT OUTER JOIN (
                              SELECT
                                "t0"."code",
                                "t0"."value" AS "lines_3_5"
                              FROM "temp"."main"."made_4" AS "t0"
                            ) AS "t11"
                              ON "t13"."rank_code" = "t11"."code"
                          ) AS "t14"
                        ) AS "t15"
                      ) AS "t17"
                      LEFT OUTER JOIN (
                        SELECT
                          "t0"."code",
                          "t0"."value" AS "lines_3_6"
                        FROM "temp"."main"."made_4" AS "t0"
                      ) AS "t10"
                        ON "t17"."rank_code" = "t10"."code"
                    ) AS "t18"
                  ) AS "t19"
                ) AS "t21"
                LEFT OUTER JOIN (
                  SELECT
                    "t0"."code",
                    "t0"."value" AS "lines_3_7"
                  FROM "temp"."main"."made_4" AS "t0"
                ) AS "t9"
                  ON "t21"."rank_code" = "t9"."code"
              ) AS "t22"
            ) AS "t23"
          ) AS "t25"
          LEFT OUTER JOIN (
            SELECT
              "t0"."code",
              "t0"."value" AS "lines_3_8"
            FROM "temp"."main"."made_4" AS "t0"
          ) AS "t8"
            ON "t25"."rank_code" = "t8"."code"
        ) AS "t26"
      ) AS "t27"
    ) AS "t29"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code",
        "t0"."value" AS "lines_3_9"
      FROM "temp"."main"."made_4" AS "t0"
    ) AS "t7"
      ON "t29"."rank_code" = "t7"."code"
  ) AS "t30"
) AS "t31"

-- made_34
SELECT
  "t1"."moment",
  SUM("t1"."quantity_milli") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "lines_4_0",
  SUM("t1"."quantity_milli") AS "lines_4_1"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_35
SELECT
  "t9"."moment",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 28
    )) AS "occasions_0_0",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 365
    )) AS "occasions_0_1",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 90
    )) AS "occasions_0_2",
  COUNT(*) AS "occasions_0_3",
  SUM("t9"."gap") AS "occasions_0_4",
  SUM("t9"."gap_log_square") AS "occasions_0_5",
  SUM("t9"."gap_log") AS "occasions_0_6",
  COUNT("t9"."gap") AS "occasions_0_7"
FROM (
  SELECT
    "t8"."moment",
    "t8"."day",
    "t8"."last_day",
    "t8"."local_date",
    "t8"."gap",
    "t8"."age",
    "t8"."length",
    "t2"."length" AS "length_right",
    "t2"."gap_log",
    "t2"."gap_log_square"
  FROM (
    SELECT
      "t6"."moment",
      "t6"."day",
      "t6"."last_day",
      "t6"."local_date",
      "t6"."gap",
      "t6"."age",
      CASE WHEN "t6"."gap" > 4096 THEN 4096 ELSE "t6"."gap" END AS "length"
    FROM (
      SELECT
        "t5"."moment",
        "t5"."day",
        "t5"."last_day",
        "t5"."local_date",
        CASE WHEN "t5"."age" = 511 THEN CAST(NULL AS BIGINT) ELSE "t5"."gap" END AS "gap",
        "t5"."age"
      FROM (
        SELECT
          "t4"."moment",
          "t4"."day",
          "t4"."last_day",
          "t4"."local_date",
          "t4"."day" - LAG("t4"."day") OVER (
            PARTITION BY "t4"."moment"
            ORDER BY "t4"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "gap",
          ROW_NUMBER() OVER (
            PARTITION BY "t4"."moment"
            ORDER BY "t4"."day" DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "age"
        FROM (
          SELECT
            "t3"."moment",
            "t3"."day",
            "t3"."last_day",
            MAX("t3"."local_date") AS "local_date"
          FROM (
            SELECT
              "t1"."customer",
              "t1"."ts",
              "t1"."known_at",
              "t1"."day",
              "t1"."local_date",
              "t1"."customer" AS "moment",
              19874 AS "last_day"
            FROM "temp"."main"."made_11" AS "t1"
            WHERE
              "t1"."is_order"
              AND "t1"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
              AND "t1"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
      ) AS "t5"
      WHERE
        "t5"."age" < 512
    ) AS "t6"
  ) AS "t8"
  LEFT OUTER JOIN "temp"."main"."made_15" AS "t2"
    ON "t8"."length" = "t2"."length"
) AS "t9"
GROUP BY
  1

-- made_36
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."returns_minor" > 0, FALSE)) AS "orders_0_0",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t1"."profit_minor" IS NULL
    ) AND (
      "t1"."channel" = 'online'
    ), FALSE)) AS "orders_0_1",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t1"."profit_minor" IS NULL
    ) AND (
      "t1"."channel" = 'store'
    ), FALSE)) AS "orders_0_2",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."channel" = 'online'
    ), FALSE)) AS "orders_0_3",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."channel" = 'store'
    ), FALSE)) AS "orders_0_4",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."discount_minor" > 0
    ), FALSE)) AS "orders_0_5",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."weekday" >= 6
    ), FALSE)) AS "orders_0_6",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 12
        ) AND (
          "t1"."local_hour" <= 16
        )
      ),
      FALSE
    )) AS "orders_0_7",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 17
        ) AND (
          "t1"."local_hour" <= 23
        )
      ),
      FALSE
    )) AS "orders_0_8",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 5
        ) AND (
          "t1"."local_hour" <= 11
        )
      ),
      FALSE
    )) AS "orders_0_9",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      (
        "t1"."coupon" IS NULL
      ) = FALSE
    ), FALSE)) AS "orders_0_10",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      (
        "t1"."local_hour" IS NULL
      ) = FALSE
    ), FALSE)) AS "orders_0_11",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."profit_minor" IS NULL, FALSE)) AS "orders_0_12",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."profit_minor" IS NULL, FALSE)) AS "orders_0_13",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 180
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_14",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 28
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_15",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_16",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 56
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_17",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 7
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_18",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 90
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_19",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_20",
  MIN("t1"."local_date") FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_21",
  MAX("t1"."local_date") FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_22",
  MAX("t1"."net_sales_minor") AS "orders_0_23",
  SUM("t1"."discount_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_24",
  SUM("t1"."discount_minor") AS "orders_0_25",
  SUM("t1"."gross_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_26",
  SUM("t1"."gross_sales_minor") AS "orders_0_27",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'online', FALSE)) AS "orders_0_28",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'store', FALSE)) AS "orders_0_29",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 180
    )) AS "orders_0_30",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 28
    )) AS "orders_0_31",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_32",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 7
    )) AS "orders_0_33",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "orders_0_34",
  SUM("t1"."net_sales_minor") AS "orders_0_35",
  SUM("t1"."profit_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'online', FALSE)) AS "orders_0_36",
  SUM("t1"."profit_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'store', FALSE)) AS "orders_0_37",
  SUM("t1"."profit_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_38",
  SUM("t1"."profit_minor") AS "orders_0_39",
  SUM("t1"."reimbursed_minor") AS "orders_0_40",
  SUM("t1"."returns_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_41",
  SUM("t1"."returns_minor") AS "orders_0_42"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_37
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."place_code" AS "code"
FROM "temp"."main"."made_11" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."place_code" IS NOT NULL
  AND COALESCE("t0"."is_order", FALSE)

-- made_38
SELECT
  "t0"."moment",
  COUNT(*) AS "orders_1_0"
FROM "temp"."main"."made_37" AS "t0"
GROUP BY
  1

-- made_39
SELECT
  *
FROM "temp"."main"."made_38" AS "t0"

-- made_40
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."place_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."place_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_41
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_40" AS "t0"
GROUP BY
  1

-- made_42
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_41" AS "t0"

-- made_43
SELECT
  "t6"."moment",
  "t6"."orders_2_0",
  "t6"."orders_2_1"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."orders_2_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_2_1"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CAST(FLOOR(
        (
          (
            -(
              CASE
                WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                ELSE CAST(NULL AS BIGINT)
              END
            ) + 1024
          ) - 1
        ) / 1024
      ) AS BIGINT) AS DOUBLE) / CAST("t0"."whole_part_0" AS DOUBLE) AS "orders_2_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_42" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_2_1"
    FROM "temp"."main"."made_9" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_44
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."weekday_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."weekday_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_45
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_44" AS "t0"
GROUP BY
  1

-- made_46
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_45" AS "t0"

-- made_47
SELECT
  "t6"."moment",
  "t6"."orders_3_0",
  "t6"."orders_3_1"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."orders_3_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_3_1"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CAST(FLOOR(
        (
          (
            -(
              CASE
                WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                ELSE CAST(NULL AS BIGINT)
              END
            ) + 1024
          ) - 1
        ) / 1024
      ) AS BIGINT) AS DOUBLE) / CAST("t0"."whole_part_0" AS DOUBLE) AS "orders_3_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_46" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_3_1"
    FROM "temp"."main"."made_10" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_48
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."local_hour_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."local_hour_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_49
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_48" AS "t0"
GROUP BY
  1

-- made_50
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_49" AS "t0"

-- made_51
SELECT
  "t6"."moment",
  "t6"."orders_4_0"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_4_0"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_50" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_4_0"
    FROM "temp"."main"."made_8" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_52
SELECT
  "t2"."moment",
  "t2"."allowed" AS "reach_0_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."allowed",
    "t1"."channel",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."allowed" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."allowed",
      "t0"."channel",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_12" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND COALESCE("t0"."channel" = 'email', FALSE)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_53
SELECT
  "t2"."moment",
  "t2"."allowed" AS "reach_1_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."allowed",
    "t1"."channel",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."allowed" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."allowed",
      "t0"."channel",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_12" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND COALESCE("t0"."channel" = 'phone', FALSE)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_54
SELECT
  "t2"."moment",
  "t2"."allowed" AS "reach_2_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."allowed",
    "t1"."channel",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."allowed" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."allowed",
      "t0"."channel",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_12" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND COALESCE("t0"."channel" = 'post', FALSE)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_55
SELECT
  "t2"."moment",
  "t2"."allowed" AS "reach_3_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."allowed",
    "t1"."channel",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."allowed" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."allowed",
      "t0"."channel",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_12" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND COALESCE("t0"."channel" = 'sms', FALSE)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_56
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."type" = 'redeemed', FALSE)) AS "responses_0_0",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."type" = 'redeemed', FALSE)) AS "responses_0_1",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "responses_0_2",
  COUNT(*) AS "responses_0_3"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."type",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_13" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_57
SELECT
  "t2"."moment",
  "t2"."stage" AS "stages_0_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."stage",
    "t1"."state",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."stage" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."stage",
      "t0"."state",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_14" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_58
SELECT
  "t2"."moment",
  "t2"."state" AS "stages_1_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."stage",
    "t1"."state",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."state" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."stage",
      "t0"."state",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_14" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_59
SELECT
  "t22"."customer",
  "t133"."orders",
  "t133"."orders_7d",
  "t133"."orders_28d",
  "t133"."orders_90d",
  "t133"."orders_365d",
  "t133"."occasions",
  "t133"."occasions_28d",
  "t133"."occasions_90d",
  "t133"."occasions_365d",
  "t133"."gross_sales_minor",
  "t133"."gross_sales_minor_365d",
  "t133"."net_sales_minor",
  "t133"."net_sales_minor_7d",
  "t133"."net_sales_minor_28d",
  "t133"."net_sales_minor_90d",
  "t133"."net_sales_minor_365d",
  "t133"."units_milli",
  "t133"."units_milli_365d",
  "t133"."average_order_value_minor",
  "t133"."largest_order_minor",
  "t133"."units_per_order",
  "t133"."first_order_date",
  "t133"."last_order_date",
  "t133"."days_since_first_order",
  "t133"."days_since_last_order",
  "t133"."gaps",
  "t133"."average_gap_days",
  "t133"."usual_gap_days",
  "t133"."gap_variation",
  "t133"."overdue_ratio",
  "t133"."orders_trend_28d",
  "t133"."orders_trend_90d",
  "t133"."net_sales_trend_90d",
  "t133"."usual_weekday",
  "t133"."usual_weekday_share",
  "t133"."usual_hour",
  "t133"."weekend_share",
  "t133"."morning_share",
  "t133"."afternoon_share",
  "t133"."evening_share",
  "t133"."places",
  "t133"."usual_place",
  "t133"."usual_place_share",
  "t133"."orders_online",
  "t133"."net_sales_online_minor",
  "t133"."orders_store",
  "t133"."net_sales_store_minor",
  "t133"."online_share",
  "t133"."products",
  "t133"."categories",
  "t133"."categories_90d",
  "t133"."category_1",
  "t133"."category_1_share",
  "t133"."category_2",
  "t133"."category_2_share",
  "t133"."category_3",
  "t133"."category_3_share",
  "t133"."category_4",
  "t133"."category_4_share",
  "t133"."category_5",
  "t133"."category_5_share",
  "t133"."brand_1",
  "t133"."brand_1_share",
  "t133"."brand_2",
  "t133"."brand_2_share",
  "t133"."brand_3",
  "t133"."brand_3_share",
  "t133"."brand_4",
  "t133"."brand_4_share",
  "t133"."brand_5",
  "t133"."brand_5_share",
  "t133"."discount_minor",
  "t133"."discount_minor_365d",
  "t133"."discount_share",
  "t133"."discounted_orders_share",
  "t133"."coupon_orders",
  "t133"."returns_minor",
  "t133"."returns_minor_365d",
  "t133"."returns",
  "t133"."return_rate",
  "t133"."contacts",
  "t133"."contacts_28d",
  "t133"."contacts_90d",
  "t133"."contacts_365d",
  "t133"."last_contact_date",
  "t133"."days_since_contact",
  "t133"."responses",
  "t133"."responses_365d",
  "t133"."redemptions",
  "t133"."redemptions_365d",
  "t133"."response_rate",
  "t133"."profit_minor",
  "t133"."profit_online_minor",
  "t133"."profit_store_minor",
  "t133"."profit_minor_365d",
  "t133"."reimbursed_minor",
  "t133"."lifecycle_stage",
  "t133"."lifecycle_state",
  "t133"."reachable_email",
  "t133"."reachable_phone",
  "t133"."reachable_sms",
  "t133"."reachable_post",
  "t133"."reachable_by"
FROM (
  SELECT
    "t131"."moment",
    "t131"."orders",
    "t131"."orders_7d",
    "t131"."orders_28d",
    "t131"."orders_90d",
    "t131"."orders_365d",
    "t131"."occasions",
    "t131"."occasions_28d",
    "t131"."occasions_90d",
    "t131"."occasions_365d",
    "t131"."gross_sales_minor",
    "t131"."gross_sales_minor_365d",
    "t131"."net_sales_minor",
    "t131"."net_sales_minor_7d",
    "t131"."net_sales_minor_28d",
    "t131"."net_sales_minor_90d",
    "t131"."net_sales_minor_365d",
    "t131"."units_milli",
    "t131"."units_milli_365d",
    "t131"."average_order_value_minor",
    "t131"."largest_order_minor",
    "t131"."units_per_order",
    "t131"."first_order_date",
    "t131"."last_order_date",
    "t131"."days_since_first_order",
    "t131"."days_since_last_order",
    "t131"."gaps",
    "t131"."average_gap_days",
    "t131"."usual_gap_days",
    "t131"."gap_variation",
    CASE
      WHEN "t131"."usual_gap_days" = 0
      THEN CAST(NULL AS DOUBLE)
      ELSE CAST("t131"."days_since_last_order" AS DOUBLE) / "t131"."usual_gap_days"
    END AS "overdue_ratio",
    "t131"."orders_trend_28d",
    "t131"."orders_trend_90d",
    "t131"."net_sales_trend_90d",
    "t131"."usual_weekday",
    "t131"."usual_weekday_share",
    "t131"."usual_hour",
    "t131"."weekend_share",
    "t131"."morning_share",
    "t131"."afternoon_share",
    "t131"."evening_share",
    "t131"."places",
    "t131"."usual_place",
    "t131"."usual_place_share",
    "t131"."orders_online",
    "t131"."net_sales_online_minor",
    "t131"."orders_store",
    "t131"."net_sales_store_minor",
    "t131"."online_share",
    "t131"."products",
    "t131"."categories",
    "t131"."categories_90d",
    "t131"."category_1",
    "t131"."category_1_share",
    "t131"."category_2",
    "t131"."category_2_share",
    "t131"."category_3",
    "t131"."category_3_share",
    "t131"."category_4",
    "t131"."category_4_share",
    "t131"."category_5",
    "t131"."category_5_share",
    "t131"."brand_1",
    "t131"."brand_1_share",
    "t131"."brand_2",
    "t131"."brand_2_share",
    "t131"."brand_3",
    "t131"."brand_3_share",
    "t131"."brand_4",
    "t131"."brand_4_share",
    "t131"."brand_5",
    "t131"."brand_5_share",
    "t131"."discount_minor",
    "t131"."discount_minor_365d",
    "t131"."discount_share",
    "t131"."discounted_orders_share",
    "t131"."coupon_orders",
    "t131"."returns_minor",
    "t131"."returns_minor_365d",
    "t131"."returns",
    "t131"."return_rate",
    "t131"."contacts",
    "t131"."contacts_28d",
    "t131"."contacts_90d",
    "t131"."contacts_365d",
    "t131"."last_contact_date",
    "t131"."days_since_contact",
    "t131"."responses",
    "t131"."responses_365d",
    "t131"."redemptions",
    "t131"."redemptions_365d",
    "t131"."response_rate",
    "t131"."profit_minor",
    "t131"."profit_online_minor",
    "t131"."profit_store_minor",
    "t131"."profit_minor_365d",
    "t131"."reimbursed_minor",
    "t131"."lifecycle_stage",
    "t131"."lifecycle_state",
    "t131"."reachable_email",
    "t131"."reachable_phone",
    "t131"."reachable_sms",
    "t131"."reachable_post",
    "t131"."reachable_by"
  FROM (
    SELECT
      "t130"."moment",
      "t130"."month",
      "t130"."today",
      "t130"."contacts_0_0",
      "t130"."contacts_0_1",
      "t130"."contacts_0_2",
      "t130"."contacts_0_3",
      "t130"."contacts_0_4",
      "t130"."contacts_0_5",
      "t130"."contacts_0_6",
      "t130"."lines_0_0",
      "t130"."lines_0_1",
      "t130"."lines_0_2",
      "t130"."lines_0_3",
      "t130"."lines_0_4",
      "t130"."lines_0_5",
      "t130"."lines_0_6",
      "t130"."lines_0_7",
      "t130"."lines_0_8",
      "t130"."lines_0_9",
      "t130"."lines_0_10",
      "t130"."lines_1_0",
      "t130"."lines_2_0",
      "t130"."lines_3_0",
      "t130"."lines_3_1",
      "t130"."lines_3_2",
      "t130"."lines_3_3",
      "t130"."lines_3_4",
      "t130"."lines_3_5",
      "t130"."lines_3_6",
      "t130"."lines_3_7",
      "t130"."lines_3_8",
      "t130"."lines_3_9",
      "t130"."lines_4_0",
      "t130"."lines_4_1",
      "t130"."occasions_0_0",
      "t130"."occasions_0_1",
      "t130"."occasions_0_2",
      "t130"."occasions_0_3",
      "t130"."occasions_0_4",
      "t130"."occasions_0_5",
      "t130"."occasions_0_6",
      "t130"."occasions_0_7",
      "t130"."orders_0_0",
      "t130"."orders_0_1",
      "t130"."orders_0_2",
      "t130"."orders_0_3",
      "t130"."orders_0_4",
      "t130"."orders_0_5",
      "t130"."orders_0_6",
      "t130"."orders_0_7",
      "t130"."orders_0_8",
      "t130"."orders_0_9",
      "t130"."orders_0_10",
      "t130"."orders_0_11",
      "t130"."orders_0_12",
      "t130"."orders_0_13",
      "t130"."orders_0_14",
      "t130"."orders_0_15",
      "t130"."orders_0_16",
      "t130"."orders_0_17",
      "t130"."orders_0_18",
      "t130"."orders_0_19",
      "t130"."orders_0_20",
      "t130"."orders_0_21",
      "t130"."orders_0_22",
      "t130"."orders_0_23",
      "t130"."orders_0_24",
      "t130"."orders_0_25",
      "t130"."orders_0_26",
      "t130"."orders_0_27",
      "t130"."orders_0_28",
      "t130"."orders_0_29",
      "t130"."orders_0_30",
      "t130"."orders_0_31",
      "t130"."orders_0_32",
      "t130"."orders_0_33",
      "t130"."orders_0_34",
      "t130"."orders_0_35",
      "t130"."orders_0_36",
      "t130"."orders_0_37",
      "t130"."orders_0_38",
      "t130"."orders_0_39",
      "t130"."orders_0_40",
      "t130"."orders_0_41",
      "t130"."orders_0_42",
      "t130"."orders_1_0",
      "t130"."orders_2_0",
      "t130"."orders_2_1",
      "t130"."orders_3_0",
      "t130"."orders_3_1",
      "t130"."orders_4_0",
      "t130"."reach_0_0",
      "t130"."reach_1_0",
      "t130"."reach_2_0",
      "t130"."reach_3_0",
      "t130"."responses_0_0",
      "t130"."responses_0_1",
      "t130"."responses_0_2",
      "t130"."responses_0_3",
      "t130"."stages_0_0",
      "t130"."stages_1_0",
      "t130"."orders",
      "t130"."orders_7d",
      "t130"."orders_28d",
      "t130"."orders_90d",
      "t130"."orders_365d",
      "t130"."occasions",
      "t130"."occasions_28d",
      "t130"."occasions_90d",
      "t130"."occasions_365d",
      "t130"."gross_sales_minor",
      "t130"."gross_sales_minor_365d",
      "t130"."net_sales_minor",
      "t130"."net_sales_minor_7d",
      "t130"."net_sales_minor_28d",
      "t130"."net_sales_minor_90d",
      "t130"."net_sales_minor_365d",
      "t130"."units_milli",
      "t130"."units_milli_365d",
      "t130"."largest_order_minor",
      "t130"."first_order_date",
      "t130"."last_order_date",
      "t130"."gaps",
      "t130"."usual_weekday",
      "t130"."usual_weekday_share",
      "t130"."usual_hour",
      "t130"."morning_share",
      "t130"."afternoon_share",
      "t130"."evening_share",
      "t130"."places",
      "t130"."usual_place",
      "t130"."usual_place_share",
      "t130"."orders_online",
      "t130"."net_sales_online_minor",
      "t130"."orders_store",
      "t130"."net_sales_store_minor",
      "t130"."products",
      "t130"."categories",
      "t130"."categories_90d",
      "t130"."category_1",
      "t130"."category_1_share",
      "t130"."category_2",
      "t130"."category_2_share",
      "t130"."category_3",
      "t130"."category_3_share",
      "t130"."category_4",
      "t130"."category_4_share",
      "t130"."category_5",
      "t130"."category_5_share",
      "t130"."brand_1",
      "t130"."brand_1_share",
      "t130"."brand_2",
      "t130"."brand_2_share",
      "t130"."brand_3",
      "t130"."brand_3_share",
      "t130"."brand_4",
      "t130"."brand_4_share",
      "t130"."brand_5",
      "t130"."brand_5_share",
      "t130"."discount_minor",
      "t130"."discount_minor_365d",
      "t130"."coupon_orders",
      "t130"."returns_minor",
      "t130"."returns_minor_365d",
      "t130"."returns",
      "t130"."contacts",
      "t130"."contacts_28d",
      "t130"."contacts_90d",
      "t130"."contacts_365d",
      "t130"."last_contact_date",
      "t130"."responses",
      "t130"."responses_365d",
      "t130"."redemptions",
      "t130"."redemptions_365d",
      "t130"."profit_minor",
      "t130"."profit_online_minor",
      "t130"."profit_store_minor",
      "t130"."profit_minor_365d",
      "t130"."reimbursed_minor",
      "t130"."lifecycle_stage",
      "t130"."lifecycle_state",
      "t130"."reachable_email",
      "t130"."reachable_phone",
      "t130"."reachable_sms",
      "t130"."reachable_post",
      "t130"."constant_99",
      "t130"."constant_100",
      CASE
        WHEN "t130"."orders" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."net_sales_minor" AS DOUBLE) / CAST("t130"."orders" AS DOUBLE)
      END AS "average_order_value_minor",
      CASE
        WHEN "t130"."orders" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CASE
          WHEN 1000 = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t130"."units_milli" AS DOUBLE) / CAST(1000 AS DOUBLE)
        END / CAST("t130"."orders" AS DOUBLE)
      END AS "units_per_order",
      CAST(CAST(DATE_DIFF('DAY', "t130"."first_order_date", "t130"."today") AS INT) AS BIGINT) AS "days_since_first_order",
      CAST(CAST(DATE_DIFF('DAY', "t130"."last_order_date", "t130"."today") AS INT) AS BIGINT) AS "days_since_last_order",
      CASE
        WHEN "t130"."gaps" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."occasions_0_4" AS DOUBLE) / CAST("t130"."gaps" AS DOUBLE)
      END AS "average_gap_days",
      CASE
        WHEN (
          "t130"."gaps" > 0
        ) OR (
          "t130"."orders" > 0
        )
        THEN EXP(
          CASE
            WHEN CASE
              WHEN 1000000 = 0
              THEN CAST(NULL AS DOUBLE)
              ELSE CASE
                WHEN (
                  "t130"."gaps" + CASE
                    WHEN 1000 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                  END
                ) = 0
                THEN CAST(NULL AS DOUBLE)
                ELSE (
                  "t130"."occasions_0_6" + (
                    CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END * "t130"."constant_100"
                  )
                ) / (
                  "t130"."gaps" + CASE
                    WHEN 1000 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                  END
                )
              END / CAST(1000000 AS DOUBLE)
            END <= 700
            THEN CASE
              WHEN 1000000 = 0
              THEN CAST(NULL AS DOUBLE)
              ELSE CASE
                WHEN (
                  "t130"."gaps" + CASE
                    WHEN 1000 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                  END
                ) = 0
                THEN CAST(NULL AS DOUBLE)
                ELSE (
                  "t130"."occasions_0_6" + (
                    CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END * "t130"."constant_100"
                  )
                ) / (
                  "t130"."gaps" + CASE
                    WHEN 1000 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."constant_99" AS DOUBLE) / CAST(1000 AS DOUBLE)
                  END
                )
              END / CAST(1000000 AS DOUBLE)
            END
            ELSE CAST(NULL AS DOUBLE)
          END
        )
        ELSE NULL
      END AS "usual_gap_days",
      CASE
        WHEN "t130"."gaps" >= 3
        THEN SQRT(
          CASE
            WHEN CASE
              WHEN (
                (
                  CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 100000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_5" AS DOUBLE) / 100000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END - (
                    CASE
                      WHEN "t130"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t130"."gaps" AS DOUBLE)
                    END * CASE
                      WHEN "t130"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t130"."gaps" AS DOUBLE)
                    END
                  )
                ) IS NULL
              )
              OR (
                0.0 IS NULL
              )
              THEN NULL
              ELSE GREATEST(
                CASE
                  WHEN "t130"."gaps" = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE CASE
                    WHEN 100000000.0 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."occasions_0_5" AS DOUBLE) / 100000000.0
                  END / CAST("t130"."gaps" AS DOUBLE)
                END - (
                  CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 1000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END * CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 1000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END
                ),
                0.0
              )
            END >= 0
            THEN CASE
              WHEN (
                (
                  CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 100000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_5" AS DOUBLE) / 100000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END - (
                    CASE
                      WHEN "t130"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t130"."gaps" AS DOUBLE)
                    END * CASE
                      WHEN "t130"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t130"."gaps" AS DOUBLE)
                    END
                  )
                ) IS NULL
              )
              OR (
                0.0 IS NULL
              )
              THEN NULL
              ELSE GREATEST(
                CASE
                  WHEN "t130"."gaps" = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE CASE
                    WHEN 100000000.0 = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t130"."occasions_0_5" AS DOUBLE) / 100000000.0
                  END / CAST("t130"."gaps" AS DOUBLE)
                END - (
                  CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 1000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END * CASE
                    WHEN "t130"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 1000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t130"."occasions_0_6" AS DOUBLE) / 1000000.0
                    END / CAST("t130"."gaps" AS DOUBLE)
                  END
                ),
                0.0
              )
            END
            ELSE CAST(NULL AS DOUBLE)
          END
        )
        ELSE NULL
      END AS "gap_variation",
      CASE
        WHEN (
          "t130"."orders_0_17" - "t130"."orders_28d"
        ) = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."orders_28d" AS DOUBLE) / CAST("t130"."orders_0_17" - "t130"."orders_28d" AS DOUBLE)
      END AS "orders_trend_28d",
      CASE
        WHEN (
          "t130"."orders_0_14" - "t130"."orders_90d"
        ) = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."orders_90d" AS DOUBLE) / CAST("t130"."orders_0_14" - "t130"."orders_90d" AS DOUBLE)
      END AS "orders_trend_90d",
      CASE
        WHEN (
          "t130"."orders_0_30" - "t130"."net_sales_minor_90d"
        ) = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."net_sales_minor_90d" AS DOUBLE) / CAST("t130"."orders_0_30" - "t130"."net_sales_minor_90d" AS DOUBLE)
      END AS "net_sales_trend_90d",
      CASE
        WHEN "t130"."orders" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."orders_0_6" AS DOUBLE) / CAST("t130"."orders" AS DOUBLE)
      END AS "weekend_share",
      CASE
        WHEN (
          "t130"."net_sales_online_minor" + "t130"."net_sales_store_minor"
        ) = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."net_sales_online_minor" AS DOUBLE) / CAST("t130"."net_sales_online_minor" + "t130"."net_sales_store_minor" AS DOUBLE)
      END AS "online_share",
      CASE
        WHEN "t130"."gross_sales_minor" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."discount_minor" AS DOUBLE) / CAST("t130"."gross_sales_minor" AS DOUBLE)
      END AS "discount_share",
      CASE
        WHEN "t130"."orders" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."orders_0_5" AS DOUBLE) / CAST("t130"."orders" AS DOUBLE)
      END AS "discounted_orders_share",
      CASE
        WHEN (
          "t130"."gross_sales_minor" - "t130"."discount_minor"
        ) = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."returns_minor" AS DOUBLE) / CAST("t130"."gross_sales_minor" - "t130"."discount_minor" AS DOUBLE)
      END AS "return_rate",
      CAST(CAST(DATE_DIFF('DAY', "t130"."last_contact_date", "t130"."today") AS INT) AS BIGINT) AS "days_since_contact",
      CASE
        WHEN "t130"."contacts" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t130"."responses" AS DOUBLE) / CAST("t130"."contacts" AS DOUBLE)
      END AS "response_rate",
      CASE
        WHEN "t130"."reachable_email" AND "t130"."reachable_phone"
        THEN 'email and phone'
        WHEN "t130"."reachable_email"
        THEN 'email'
        WHEN "t130"."reachable_phone"
        THEN 'phone'
        WHEN "t130"."reachable_sms"
        THEN 'sms'
        WHEN "t130"."reachable_post"
        THEN 'post'
        ELSE 'nothing'
      END AS "reachable_by"
    FROM (
      SELECT
        "t129".*
        EXCLUDE ("joined", "x")
      FROM (
        SELECT
          "t128"."moment",
          "t128"."month",
          "t128"."today",
          "t128"."contacts_0_0",
          "t128"."contacts_0_1",
          "t128"."contacts_0_2",
          "t128"."contacts_0_3",
          "t128"."contacts_0_4",
          "t128"."contacts_0_5",
          "t128"."contacts_0_6",
          "t128"."lines_0_0",
          "t128"."lines_0_1",
          "t128"."lines_0_2",
          "t128"."lines_0_3",
          "t128"."lines_0_4",
          "t128"."lines_0_5",
          "t128"."lines_0_6",
          "t128"."lines_0_7",
          "t128"."lines_0_8",
          "t128"."lines_0_9",
          "t128"."lines_0_10",
          "t128"."lines_1_0",
          "t128"."lines_2_0",
          "t128"."lines_3_0",
          "t128"."lines_3_1",
          "t128"."lines_3_2",
          "t128"."lines_3_3",
          "t128"."lines_3_4",
          "t128"."lines_3_5",
          "t128"."lines_3_6",
          "t128"."lines_3_7",
          "t128"."lines_3_8",
          "t128"."lines_3_9",
          "t128"."lines_4_0",
          "t128"."lines_4_1",
          "t128"."occasions_0_0",
          "t128"."occasions_0_1",
          "t128"."occasions_0_2",
          "t128"."occasions_0_3",
          "t128"."occasions_0_4",
          "t128"."occasions_0_5",
          "t128"."occasions_0_6",
          "t128"."occasions_0_7",
          "t128"."orders_0_0",
          "t128"."orders_0_1",
          "t128"."orders_0_2",
          "t128"."orders_0_3",
          "t128"."orders_0_4",
          "t128"."orders_0_5",
          "t128"."orders_0_6",
          "t128"."orders_0_7",
          "t128"."orders_0_8",
          "t128"."orders_0_9",
          "t128"."orders_0_10",
          "t128"."orders_0_11",
          "t128"."orders_0_12",
          "t128"."orders_0_13",
          "t128"."orders_0_14",
          "t128"."orders_0_15",
          "t128"."orders_0_16",
          "t128"."orders_0_17",
          "t128"."orders_0_18",
          "t128"."orders_0_19",
          "t128"."orders_0_20",
          "t128"."orders_0_21",
          "t128"."orders_0_22",
          "t128"."orders_0_23",
          "t128"."orders_0_24",
          "t128"."orders_0_25",
          "t128"."orders_0_26",
          "t128"."orders_0_27",
          "t128"."orders_0_28",
          "t128"."orders_0_29",
          "t128"."orders_0_30",
          "t128"."orders_0_31",
          "t128"."orders_0_32",
          "t128"."orders_0_33",
          "t128"."orders_0_34",
          "t128"."orders_0_35",
          "t128"."orders_0_36",
          "t128"."orders_0_37",
          "t128"."orders_0_38",
          "t128"."orders_0_39",
          "t128"."orders_0_40",
          "t128"."orders_0_41",
          "t128"."orders_0_42",
          "t128"."orders_1_0",
          "t128"."orders_2_0",
          "t128"."orders_2_1",
          "t128"."orders_3_0",
          "t128"."orders_3_1",
          "t128"."orders_4_0",
          "t128"."reach_0_0",
          "t128"."reach_1_0",
          "t128"."reach_2_0",
          "t128"."reach_3_0",
          "t128"."responses_0_0",
          "t128"."responses_0_1",
          "t128"."responses_0_2",
          "t128"."responses_0_3",
          "t128"."stages_0_0",
          "t128"."stages_1_0",
          "t128"."orders",
          "t128"."orders_7d",
          "t128"."orders_28d",
          "t128"."orders_90d",
          "t128"."orders_365d",
          "t128"."occasions",
          "t128"."occasions_28d",
          "t128"."occasions_90d",
          "t128"."occasions_365d",
          "t128"."gross_sales_minor",
          "t128"."gross_sales_minor_365d",
          "t128"."net_sales_minor",
          "t128"."net_sales_minor_7d",
          "t128"."net_sales_minor_28d",
          "t128"."net_sales_minor_90d",
          "t128"."net_sales_minor_365d",
          "t128"."units_milli",
          "t128"."units_milli_365d",
          "t128"."largest_order_minor",
          "t128"."first_order_date",
          "t128"."last_order_date",
          "t128"."gaps",
          "t128"."usual_weekday",
          "t128"."usual_weekday_share",
          "t128"."usual_hour",
          "t128"."morning_share",
          "t128"."afternoon_share",
          "t128"."evening_share",
          "t128"."places",
          "t128"."usual_place",
          "t128"."usual_place_share",
          "t128"."orders_online",
          "t128"."net_sales_online_minor",
          "t128"."orders_store",
          "t128"."net_sales_store_minor",
          "t128"."products",
          "t128"."categories",
          "t128"."categories_90d",
          "t128"."category_1",
          "t128"."category_1_share",
          "t128"."category_2",
          "t128"."category_2_share",
          "t128"."category_3",
          "t128"."category_3_share",
          "t128"."category_4",
          "t128"."category_4_share",
          "t128"."category_5",
          "t128"."category_5_share",
          "t128"."brand_1",
          "t128"."brand_1_share",
          "t128"."brand_2",
          "t128"."brand_2_share",
          "t128"."brand_3",
          "t128"."brand_3_share",
          "t128"."brand_4",
          "t128"."brand_4_share",
          "t128"."brand_5",
          "t128"."brand_5_share",
          "t128"."discount_minor",
          "t128"."discount_minor_365d",
          "t128"."coupon_orders",
          "t128"."returns_minor",
          "t128"."returns_minor_365d",
          "t128"."returns",
          "t128"."contacts",
          "t128"."contacts_28d",
          "t128"."contacts_90d",
          "t128"."contacts_365d",
          "t128"."last_contact_date",
          "t128"."responses",
          "t128"."responses_365d",
          "t128"."redemptions",
          "t128"."redemptions_365d",
          "t128"."profit_minor",
          "t128"."profit_online_minor",
          "t128"."profit_store_minor",
          "t128"."profit_minor_365d",
          "t128"."reimbursed_minor",
          "t128"."lifecycle_stage",
          "t128"."lifecycle_state",
          "t128"."reachable_email",
          "t128"."reachable_phone",
          "t128"."reachable_sms",
          "t128"."reachable_post",
          "t128"."constant_99",
          "t63"."joined",
          "t63"."x",
          "t63"."constant_100"
        FROM (
          SELECT
            "t126".*
            EXCLUDE ("joined", "x")
          FROM (
            SELECT
              "t125"."moment",
              "t125"."month",
              "t125"."today",
              "t125"."contacts_0_0",
              "t125"."contacts_0_1",
              "t125"."contacts_0_2",
              "t125"."contacts_0_3",
              "t125"."contacts_0_4",
              "t125"."contacts_0_5",
              "t125"."contacts_0_6",
              "t125"."lines_0_0",
              "t125"."lines_0_1",
              "t125"."lines_0_2",
              "t125"."lines_0_3",
              "t125"."lines_0_4",
              "t125"."lines_0_5",
              "t125"."lines_0_6",
              "t125"."lines_0_7",
              "t125"."lines_0_8",
              "t125"."lines_0_9",
              "t125"."lines_0_10",
              "t125"."lines_1_0",
              "t125"."lines_2_0",
              "t125"."lines_3_0",
              "t125"."lines_3_1",
              "t125"."lines_3_2",
              "t125"."lines_3_3",
              "t125"."lines_3_4",
              "t125"."lines_3_5",
              "t125"."lines_3_6",
              "t125"."lines_3_7",
              "t125"."lines_3_8",
              "t125"."lines_3_9",
              "t125"."lines_4_0",
              "t125"."lines_4_1",
              "t125"."occasions_0_0",
              "t125"."occasions_0_1",
              "t125"."occasions_0_2",
              "t125"."occasions_0_3",
              "t125"."occasions_0_4",
              "t125"."occasions_0_5",
              "t125"."occasions_0_6",
              "t125"."occasions_0_7",
              "t125"."orders_0_0",
              "t125"."orders_0_1",
              "t125"."orders_0_2",
              "t125"."orders_0_3",
              "t125"."orders_0_4",
              "t125"."orders_0_5",
              "t125"."orders_0_6",
              "t125"."orders_0_7",
              "t125"."orders_0_8",
              "t125"."orders_0_9",
              "t125"."orders_0_10",
              "t125"."orders_0_11",
              "t125"."orders_0_12",
              "t125"."orders_0_13",
              "t125"."orders_0_14",
              "t125"."orders_0_15",
              "t125"."orders_0_16",
              "t125"."orders_0_17",
              "t125"."orders_0_18",
              "t125"."orders_0_19",
              "t125"."orders_0_20",
              "t125"."orders_0_21",
              "t125"."orders_0_22",
              "t125"."orders_0_23",
              "t125"."orders_0_24",
              "t125"."orders_0_25",
              "t125"."orders_0_26",
              "t125"."orders_0_27",
              "t125"."orders_0_28",
              "t125"."orders_0_29",
              "t125"."orders_0_30",
              "t125"."orders_0_31",
              "t125"."orders_0_32",
              "t125"."orders_0_33",
              "t125"."orders_0_34",
              "t125"."orders_0_35",
              "t125"."orders_0_36",
              "t125"."orders_0_37",
              "t125"."orders_0_38",
              "t125"."orders_0_39",
              "t125"."orders_0_40",
              "t125"."orders_0_41",
              "t125"."orders_0_42",
              "t125"."orders_1_0",
              "t125"."orders_2_0",
              "t125"."orders_2_1",
              "t125"."orders_3_0",
              "t125"."orders_3_1",
              "t125"."orders_4_0",
              "t125"."reach_0_0",
              "t125"."reach_1_0",
              "t125"."reach_2_0",
              "t125"."reach_3_0",
              "t125"."responses_0_0",
              "t125"."responses_0_1",
              "t125"."responses_0_2",
              "t125"."responses_0_3",
              "t125"."stages_0_0",
              "t125"."stages_1_0",
              "t125"."orders",
              "t125"."orders_7d",
              "t125"."orders_28d",
              "t125"."orders_90d",
              "t125"."orders_365d",
              "t125"."occasions",
              "t125"."occasions_28d",
              "t125"."occasions_90d",
              "t125"."occasions_365d",
              "t125"."gross_sales_minor",
              "t125"."gross_sales_minor_365d",
              "t125"."net_sales_minor",
              "t125"."net_sales_minor_7d",
              "t125"."net_sales_minor_28d",
              "t125"."net_sales_minor_90d",
              "t125"."net_sales_minor_365d",
              "t125"."units_milli",
              "t125"."units_milli_365d",
              "t125"."largest_order_minor",
              "t125"."first_order_date",
              "t125"."last_order_date",
              "t125"."gaps",
              "t125"."usual_weekday",
              "t125"."usual_weekday_share",
              "t125"."usual_hour",
              "t125"."morning_share",
              "t125"."afternoon_share",
              "t125"."evening_share",
              "t125"."places",
              "t125"."usual_place",
              "t125"."usual_place_share",
              "t125"."orders_online",
              "t125"."net_sales_online_minor",
              "t125"."orders_store",
              "t125"."net_sales_store_minor",
              "t125"."products",
              "t125"."categories",
              "t125"."categories_90d",
              "t125"."category_1",
              "t125"."category_1_share",
              "t125"."category_2",
              "t125"."category_2_share",
              "t125"."category_3",
              "t125"."category_3_share",
              "t125"."category_4",
              "t125"."category_4_share",
              "t125"."category_5",
              "t125"."category_5_share",
              "t125"."brand_1",
              "t125"."brand_1_share",
              "t125"."brand_2",
              "t125"."brand_2_share",
              "t125"."brand_3",
              "t125"."brand_3_share",
              "t125"."brand_4",
              "t125"."brand_4_share",
              "t125"."brand_5",
              "t125"."brand_5_share",
              "t125"."discount_minor",
              "t125"."discount_minor_365d",
              "t125"."coupon_orders",
              "t125"."returns_minor",
              "t125"."returns_minor_365d",
              "t125"."returns",
              "t125"."contacts",
              "t125"."contacts_28d",
              "t125"."contacts_90d",
              "t125"."contacts_365d",
              "t125"."last_contact_date",
              "t125"."responses",
              "t125"."responses_365d",
              "t125"."redemptions",
              "t125"."redemptions_365d",
              "t125"."profit_minor",
              "t125"."profit_online_minor",
              "t125"."profit_store_minor",
              "t125"."profit_minor_365d",
              "t125"."reimbursed_minor",
              "t125"."lifecycle_stage",
              "t125"."lifecycle_state",
              "t125"."reachable_email",
              "t125"."reachable_phone",
              "t125"."reachable_sms",
              "t125"."reachable_post",
              "t64"."joined",
              "t64"."x",
              "t64"."constant_99"
            FROM (
              SELECT
                "t123"."moment",
                "t123"."month",
                "t123"."today",
                "t123"."contacts_0_0",
                "t123"."contacts_0_1",
                "t123"."contacts_0_2",
                "t123"."contacts_0_3",
                "t123"."contacts_0_4",
                "t123"."contacts_0_5",
                "t123"."contacts_0_6",
                "t123"."lines_0_0",
                "t123"."lines_0_1",
                "t123"."lines_0_2",
                "t123"."lines_0_3",
                "t123"."lines_0_4",
                "t123"."lines_0_5",
                "t123"."lines_0_6",
                "t123"."lines_0_7",
                "t123"."lines_0_8",
                "t123"."lines_0_9",
                "t123"."lines_0_10",
                "t123"."lines_1_0",
                "t123"."lines_2_0",
                "t123"."lines_3_0",
                "t123"."lines_3_1",
                "t123"."lines_3_2",
                "t123"."lines_3_3",
                "t123"."lines_3_4",
                "t123"."lines_3_5",
                "t123"."lines_3_6",
                "t123"."lines_3_7",
                "t123"."lines_3_8",
                "t123"."lines_3_9",
                "t123"."lines_4_0",
                "t123"."lines_4_1",
                "t123"."occasions_0_0",
                "t123"."occasions_0_1",
                "t123"."occasions_0_2",
                "t123"."occasions_0_3",
                "t123"."occasions_0_4",
                "t123"."occasions_0_5",
                "t123"."occasions_0_6",
                "t123"."occasions_0_7",
                "t123"."orders_0_0",
                "t123"."orders_0_1",
                "t123"."orders_0_2",
                "t123"."orders_0_3",
                "t123"."orders_0_4",
                "t123"."orders_0_5",
                "t123"."orders_0_6",
                "t123"."orders_0_7",
                "t123"."orders_0_8",
                "t123"."orders_0_9",
                "t123"."orders_0_10",
                "t123"."orders_0_11",
                "t123"."orders_0_12",
                "t123"."orders_0_13",
                "t123"."orders_0_14",
                "t123"."orders_0_15",
                "t123"."orders_0_16",
                "t123"."orders_0_17",
                "t123"."orders_0_18",
                "t123"."orders_0_19",
                "t123"."orders_0_20",
                "t123"."orders_0_21",
                "t123"."orders_0_22",
                "t123"."orders_0_23",
                "t123"."orders_0_24",
                "t123"."orders_0_25",
                "t123"."orders_0_26",
                "t123"."orders_0_27",
                "t123"."orders_0_28",
                "t123"."orders_0_29",
                "t123"."orders_0_30",
                "t123"."orders_0_31",
                "t123"."orders_0_32",
                "t123"."orders_0_33",
                "t123"."orders_0_34",
                "t123"."orders_0_35",
                "t123"."orders_0_36",
                "t123"."orders_0_37",
                "t123"."orders_0_38",
                "t123"."orders_0_39",
                "t123"."orders_0_40",
                "t123"."orders_0_41",
                "t123"."orders_0_42",
                "t123"."orders_1_0",
                "t123"."orders_2_0",
                "t123"."orders_2_1",
                "t123"."orders_3_0",
                "t123"."orders_3_1",
                "t123"."orders_4_0",
                "t123"."reach_0_0",
                "t123"."reach_1_0",
                "t123"."reach_2_0",
                "t123"."reach_3_0",
                "t123"."responses_0_0",
                "t123"."responses_0_1",
                "t123"."responses_0_2",
                "t123"."responses_0_3",
                "t123"."stages_0_0",
                "t123"."stages_1_0",
                "t123"."orders_0_20" AS "orders",
                "t123"."orders_0_18" AS "orders_7d",
                "t123"."orders_0_15" AS "orders_28d",
                "t123"."orders_0_19" AS "orders_90d",
                "t123"."orders_0_16" AS "orders_365d",
                "t123"."occasions_0_3" AS "occasions",
                "t123"."occasions_0_0" AS "occasions_28d",
                "t123"."occasions_0_2" AS "occasions_90d",
                "t123"."occasions_0_1" AS "occasions_365d",
                "t123"."orders_0_27" AS "gross_sales_minor",
                "t123"."orders_0_26" AS "gross_sales_minor_365d",
                "t123"."orders_0_35" AS "net_sales_minor",
                "t123"."orders_0_33" AS "net_sales_minor_7d",
                "t123"."orders_0_31" AS "net_sales_minor_28d",
                "t123"."orders_0_34" AS "net_sales_minor_90d",
                "t123"."orders_0_32" AS "net_sales_minor_365d",
                "t123"."lines_4_1" AS "units_milli",
                "t123"."lines_4_0" AS "units_milli_365d",
                "t123"."orders_0_23" AS "largest_order_minor",
                "t123"."orders_0_21" AS "first_order_date",
                "t123"."orders_0_22" AS "last_order_date",
                "t123"."occasions_0_7" AS "gaps",
                "t123"."orders_3_1" AS "usual_weekday",
                "t123"."orders_3_0" AS "usual_weekday_share",
                "t123"."orders_4_0" AS "usual_hour",
                CASE
                  WHEN "t123"."orders_0_11" = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE CAST("t123"."orders_0_9" AS DOUBLE) / CAST("t123"."orders_0_11" AS DOUBLE)
                END AS "morning_share",
                CASE
                  WHEN "t123"."orders_0_11" = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE CAST("t123"."orders_0_7" AS DOUBLE) / CAST("t123"."orders_0_11" AS DOUBLE)
                END AS "afternoon_share",
                CASE
                  WHEN "t123"."orders_0_11" = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE CAST("t123"."orders_0_8" AS DOUBLE) / CAST("t123"."orders_0_11" AS DOUBLE)
                END AS "evening_share",
                "t123"."orders_1_0" AS "places",
                "t123"."orders_2_1" AS "usual_place",
                "t123"."orders_2_0" AS "usual_place_share",
                "t123"."orders_0_3" AS "orders_online",
                "t123"."orders_0_28" AS "net_sales_online_minor",
                "t123"."orders_0_4" AS "orders_store",
                "t123"."orders_0_29" AS "net_sales_store_minor",
                "t123"."lines_2_0" AS "products",
                "t123"."lines_1_0" AS "categories",
                "t123"."lines_0_0" AS "categories_90d",
                "t123"."lines_0_6" AS "category_1",
                "t123"."lines_0_1" AS "category_1_share",
                "t123"."lines_0_7" AS "category_2",
                "t123"."lines_0_2" AS "category_2_share",
                "t123"."lines_0_8" AS "category_3",
                "t123"."lines_0_3" AS "category_3_share",
                "t123"."lines_0_9" AS "category_4",
                "t123"."lines_0_4" AS "category_4_share",
                "t123"."lines_0_10" AS "category_5",
                "t123"."lines_0_5" AS "category_5_share",
                "t123"."lines_3_5" AS "brand_1",
                "t123"."lines_3_0" AS "brand_1_share",
                "t123"."lines_3_6" AS "brand_2",
                "t123"."lines_3_1" AS "brand_2_share",
                "t123"."lines_3_7" AS "brand_3",
                "t123"."lines_3_2" AS "brand_3_share",
                "t123"."lines_3_8" AS "brand_4",
                "t123"."lines_3_3" AS "brand_4_share",
                "t123"."lines_3_9" AS "brand_5",
                "t123"."lines_3_4" AS "brand_5_share",
                "t123"."orders_0_25" AS "discount_minor",
                "t123"."orders_0_24" AS "discount_minor_365d",
                "t123"."orders_0_10" AS "coupon_orders",
                "t123"."orders_0_42" AS "returns_minor",
                "t123"."orders_0_41" AS "returns_minor_365d",
                "t123"."orders_0_0" AS "returns",
                "t123"."contacts_0_3" AS "contacts",
                "t123"."contacts_0_0" AS "contacts_28d",
                "t123"."contacts_0_2" AS "contacts_90d",
                "t123"."contacts_0_1" AS "contacts_365d",
                "t123"."contacts_0_4" AS "last_contact_date",
                "t123"."responses_0_3" AS "responses",
                "t123"."responses_0_2" AS "responses_365d",
                "t123"."responses_0_1" AS "redemptions",
                "t123"."responses_0_0" AS "redemptions_365d",
                CASE
                  WHEN "t123"."orders_0_13" = 0
                  THEN "t123"."orders_0_39" - "t123"."contacts_0_6"
                  ELSE NULL
                END AS "profit_minor",
                CASE WHEN "t123"."orders_0_1" = 0 THEN "t123"."orders_0_36" ELSE NULL END AS "profit_online_minor",
                CASE WHEN "t123"."orders_0_2" = 0 THEN "t123"."orders_0_37" ELSE NULL END AS "profit_store_minor",
                CASE
                  WHEN "t123"."orders_0_12" = 0
                  THEN "t123"."orders_0_38" - "t123"."contacts_0_5"
                  ELSE NULL
                END AS "profit_minor_365d",
                "t123"."orders_0_40" AS "reimbursed_minor",
                "t123"."stages_0_0" AS "lifecycle_stage",
                "t123"."stages_1_0" AS "lifecycle_state",
                COALESCE("t123"."reach_0_0", FALSE) AS "reachable_email",
                COALESCE("t123"."reach_1_0", FALSE) AS "reachable_phone",
                COALESCE("t123"."reach_3_0", FALSE) AS "reachable_sms",
                COALESCE("t123"."reach_2_0", FALSE) AS "reachable_post"
              FROM (
                SELECT
                  "t122"."moment",
                  "t122"."month",
                  "t122"."today",
                  COALESCE("t122"."contacts_0_0", 0) AS "contacts_0_0",
                  COALESCE("t122"."contacts_0_1", 0) AS "contacts_0_1",
                  COALESCE("t122"."contacts_0_2", 0) AS "contacts_0_2",
                  COALESCE("t122"."contacts_0_3", 0) AS "contacts_0_3",
                  "t122"."contacts_0_4",
                  COALESCE("t122"."contacts_0_5", 0) AS "contacts_0_5",
                  COALESCE("t122"."contacts_0_6", 0) AS "contacts_0_6",
                  COALESCE("t122"."lines_0_0", 0) AS "lines_0_0",
                  "t122"."lines_0_1",
                  "t122"."lines_0_2",
                  "t122"."lines_0_3",
                  "t122"."lines_0_4",
                  "t122"."lines_0_5",
                  "t122"."lines_0_6",
                  "t122"."lines_0_7",
                  "t122"."lines_0_8",
                  "t122"."lines_0_9",
                  "t122"."lines_0_10",
                  COALESCE("t122"."lines_1_0", 0) AS "lines_1_0",
                  COALESCE("t122"."lines_2_0", 0) AS "lines_2_0",
                  "t122"."lines_3_0",
                  "t122"."lines_3_1",
                  "t122"."lines_3_2",
                  "t122"."lines_3_3",
                  "t122"."lines_3_4",
                  "t122"."lines_3_5",
                  "t122"."lines_3_6",
                  "t122"."lines_3_7",
                  "t122"."lines_3_8",
                  "t122"."lines_3_9",
                  COALESCE("t122"."lines_4_0", 0) AS "lines_4_0",
                  COALESCE("t122"."lines_4_1", 0) AS "lines_4_1",
                  COALESCE("t122"."occasions_0_0", 0) AS "occasions_0_0",
                  COALESCE("t122"."occasions_0_1", 0) AS "occasions_0_1",
                  COALESCE("t122"."occasions_0_2", 0) AS "occasions_0_2",
                  COALESCE("t122"."occasions_0_3", 0) AS "occasions_0_3",
                  COALESCE("t122"."occasions_0_4", 0) AS "occasions_0_4",
                  COALESCE("t122"."occasions_0_5", 0) AS "occasions_0_5",
                  COALESCE("t122"."occasions_0_6", 0) AS "occasions_0_6",
                  COALESCE("t122"."occasions_0_7", 0) AS "occasions_0_7",
                  COALESCE("t122"."orders_0_0", 0) AS "orders_0_0",
                  COALESCE("t122"."orders_0_1", 0) AS "orders_0_1",
                  COALESCE("t122"."orders_0_2", 0) AS "orders_0_2",
                  COALESCE("t122"."orders_0_3", 0) AS "orders_0_3",
                  COALESCE("t122"."orders_0_4", 0) AS "orders_0_4",
                  COALESCE("t122"."orders_0_5", 0) AS "orders_0_5",
                  COALESCE("t122"."orders_0_6", 0) AS "orders_0_6",
                  COALESCE("t122"."orders_0_7", 0) AS "orders_0_7",
                  COALESCE("t122"."orders_0_8", 0) AS "orders_0_8",
                  COALESCE("t122"."orders_0_9", 0) AS "orders_0_9",
                  COALESCE("t122"."orders_0_10", 0) AS "orders_0_10",
                  COALESCE("t122"."orders_0_11", 0) AS "orders_0_11",
                  COALESCE("t122"."orders_0_12", 0) AS "orders_0_12",
                  COALESCE("t122"."orders_0_13", 0) AS "orders_0_13",
                  COALESCE("t122"."orders_0_14", 0) AS "orders_0_14",
                  COALESCE("t122"."orders_0_15", 0) AS "orders_0_15",
                  COALESCE("t122"."orders_0_16", 0) AS "orders_0_16",
                  COALESCE("t122"."orders_0_17", 0) AS "orders_0_17",
                  COALESCE("t122"."orders_0_18", 0) AS "orders_0_18",
                  COALESCE("t122"."orders_0_19", 0) AS "orders_0_19",
                  COALESCE("t122"."orders_0_20", 0) AS "orders_0_20",
                  "t122"."orders_0_21",
                  "t122"."orders_0_22",
                  "t122"."orders_0_23",
                  COALESCE("t122"."orders_0_24", 0) AS "orders_0_24",
                  COALESCE("t122"."orders_0_25", 0) AS "orders_0_25",
                  COALESCE("t122"."orders_0_26", 0) AS "orders_0_26",
                  COALESCE("t122"."orders_0_27", 0) AS "orders_0_27",
                  COALESCE("t122"."orders_0_28", 0) AS "orders_0_28",
                  COALESCE("t122"."orders_0_29", 0) AS "orders_0_29",
                  COALESCE("t122"."orders_0_30", 0) AS "orders_0_30",
                  COALESCE("t122"."orders_0_31", 0) AS "orders_0_31",
                  COALESCE("t122"."orders_0_32", 0) AS "orders_0_32",
                  COALESCE("t122"."orders_0_33", 0) AS "orders_0_33",
                  COALESCE("t122"."orders_0_34", 0) AS "orders_0_34",
                  COALESCE("t122"."orders_0_35", 0) AS "orders_0_35",
                  COALESCE("t122"."orders_0_36", 0) AS "orders_0_36",
                  COALESCE("t122"."orders_0_37", 0) AS "orders_0_37",
                  COALESCE("t122"."orders_0_38", 0) AS "orders_0_38",
                  COALESCE("t122"."orders_0_39", 0) AS "orders_0_39",
                  COALESCE("t122"."orders_0_40", 0) AS "orders_0_40",
                  COALESCE("t122"."orders_0_41", 0) AS "orders_0_41",
                  COALESCE("t122"."orders_0_42", 0) AS "orders_0_42",
                  COALESCE("t122"."orders_1_0", 0) AS "orders_1_0",
                  "t122"."orders_2_0",
                  "t122"."orders_2_1",
                  "t122"."orders_3_0",
                  "t122"."orders_3_1",
                  "t122"."orders_4_0",
                  "t122"."reach_0_0",
                  "t122"."reach_1_0",
                  "t122"."reach_2_0",
                  "t122"."reach_3_0",
                  COALESCE("t122"."responses_0_0", 0) AS "responses_0_0",
                  COALESCE("t122"."responses_0_1", 0) AS "responses_0_1",
                  COALESCE("t122"."responses_0_2", 0) AS "responses_0_2",
                  COALESCE("t122"."responses_0_3", 0) AS "responses_0_3",
                  "t122"."stages_0_0",
                  "t122"."stages_1_0"
                FROM (
                  SELECT
                    "t121".*
                    EXCLUDE ("joined")
                  FROM (
                    SELECT
                      "t120"."moment",
                      "t120"."month",
                      "t120"."today",
                      "t120"."contacts_0_0",
                      "t120"."contacts_0_1",
                      "t120"."contacts_0_2",
                      "t120"."contacts_0_3",
                      "t120"."contacts_0_4",
                      "t120"."contacts_0_5",
                      "t120"."contacts_0_6",
                      "t120"."lines_0_0",
                      "t120"."lines_0_1",
                      "t120"."lines_0_2",
                      "t120"."lines_0_3",
                      "t120"."lines_0_4",
                      "t120"."lines_0_5",
                      "t120"."lines_0_6",
                      "t120"."lines_0_7",
                      "t120"."lines_0_8",
                      "t120"."lines_0_9",
                      "t120"."lines_0_10",
                      "t120"."lines_1_0",
                      "t120"."lines_2_0",
                      "t120"."lines_3_0",
                      "t120"."lines_3_1",
                      "t120"."lines_3_2",
                      "t120"."lines_3_3",
                      "t120"."lines_3_4",
                      "t120"."lines_3_5",
                      "t120"."lines_3_6",
                      "t120"."lines_3_7",
                      "t120"."lines_3_8",
                      "t120"."lines_3_9",
                      "t120"."lines_4_0",
                      "t120"."lines_4_1",
                      "t120"."occasions_0_0",
                      "t120"."occasions_0_1",
                      "t120"."occasions_0_2",
                      "t120"."occasions_0_3",
                      "t120"."occasions_0_4",
                      "t120"."occasions_0_5",
                      "t120"."occasions_0_6",
                      "t120"."occasions_0_7",
                      "t120"."orders_0_0",
                      "t120"."orders_0_1",
                      "t120"."orders_0_2",
                      "t120"."orders_0_3",
                      "t120"."orders_0_4",
                      "t120"."orders_0_5",
                      "t120"."orders_0_6",
                      "t120"."orders_0_7",
                      "t120"."orders_0_8",
                      "t120"."orders_0_9",
                      "t120"."orders_0_10",
                      "t120"."orders_0_11",
                      "t120"."orders_0_12",
                      "t120"."orders_0_13",
                      "t120"."orders_0_14",
                      "t120"."orders_0_15",
                      "t120"."orders_0_16",
                      "t120"."orders_0_17",
                      "t120"."orders_0_18",
                      "t120"."orders_0_19",
                      "t120"."orders_0_20",
                      "t120"."orders_0_21",
                      "t120"."orders_0_22",
                      "t120"."orders_0_23",
                      "t120"."orders_0_24",
                      "t120"."orders_0_25",
                      "t120"."orders_0_26",
                      "t120"."orders_0_27",
                      "t120"."orders_0_28",
                      "t120"."orders_0_29",
                      "t120"."orders_0_30",
                      "t120"."orders_0_31",
                      "t120"."orders_0_32",
                      "t120"."orders_0_33",
                      "t120"."orders_0_34",
                      "t120"."orders_0_35",
                      "t120"."orders_0_36",
                      "t120"."orders_0_37",
                      "t120"."orders_0_38",
                      "t120"."orders_0_39",
                      "t120"."orders_0_40",
                      "t120"."orders_0_41",
                      "t120"."orders_0_42",
                      "t120"."orders_1_0",
                      "t120"."orders_2_0",
                      "t120"."orders_2_1",
                      "t120"."orders_3_0",
                      "t120"."orders_3_1",
                      "t120"."orders_4_0",
                      "t120"."reach_0_0",
                      "t120"."reach_1_0",
                      "t120"."reach_2_0",
                      "t120"."reach_3_0",
                      "t120"."responses_0_0",
                      "t120"."responses_0_1",
                      "t120"."responses_0_2",
                      "t120"."responses_0_3",
                      "t120"."stages_0_0",
                      "t44"."joined",
                      "t44"."stages_1_0"
                    FROM (
                      SELECT
                        "t118".*
                        EXCLUDE ("joined")
                      FROM (
                        SELECT
                          "t117"."moment",
                          "t117"."month",
                          "t117"."today",
                          "t117"."contacts_0_0",
                          "t117"."contacts_0_1",
                          "t117"."contacts_0_2",
                          "t117"."contacts_0_3",
                          "t117"."contacts_0_4",
                          "t117"."contacts_0_5",
                          "t117"."contacts_0_6",
                          "t117"."lines_0_0",
                          "t117"."lines_0_1",
                          "t117"."lines_0_2",
                          "t117"."lines_0_3",
                          "t117"."lines_0_4",
                          "t117"."lines_0_5",
                          "t117"."lines_0_6",
                          "t117"."lines_0_7",
                          "t117"."lines_0_8",
                          "t117"."lines_0_9",
                          "t117"."lines_0_10",
                          "t117"."lines_1_0",
                          "t117"."lines_2_0",
                          "t117"."lines_3_0",
                          "t117"."lines_3_1",
                          "t117"."lines_3_2",
                          "t117"."lines_3_3",
                          "t117"."lines_3_4",
                          "t117"."lines_3_5",
                          "t117"."lines_3_6",
                          "t117"."lines_3_7",
                          "t117"."lines_3_8",
                          "t117"."lines_3_9",
                          "t117"."lines_4_0",
                          "t117"."lines_4_1",
                          "t117"."occasions_0_0",
                          "t117"."occasions_0_1",
                          "t117"."occasions_0_2",
                          "t117"."occasions_0_3",
                          "t117"."occasions_0_4",
                          "t117"."occasions_0_5",
                          "t117"."occasions_0_6",
                          "t117"."occasions_0_7",
                          "t117"."orders_0_0",
                          "t117"."orders_0_1",
                          "t117"."orders_0_2",
                          "t117"."orders_0_3",
                          "t117"."orders_0_4",
                          "t117"."orders_0_5",
                          "t117"."orders_0_6",
                          "t117"."orders_0_7",
                          "t117"."orders_0_8",
                          "t117"."orders_0_9",
                          "t117"."orders_0_10",
                          "t117"."orders_0_11",
                          "t117"."orders_0_12",
                          "t117"."orders_0_13",
                          "t117"."orders_0_14",
                          "t117"."orders_0_15",
                          "t117"."orders_0_16",
                          "t117"."orders_0_17",
                          "t117"."orders_0_18",
                          "t117"."orders_0_19",
                          "t117"."orders_0_20",
                          "t117"."orders_0_21",
                          "t117"."orders_0_22",
                          "t117"."orders_0_23",
                          "t117"."orders_0_24",
                          "t117"."orders_0_25",
                          "t117"."orders_0_26",
                          "t117"."orders_0_27",
                          "t117"."orders_0_28",
                          "t117"."orders_0_29",
                          "t117"."orders_0_30",
                          "t117"."orders_0_31",
                          "t117"."orders_0_32",
                          "t117"."orders_0_33",
                          "t117"."orders_0_34",
                          "t117"."orders_0_35",
                          "t117"."orders_0_36",
                          "t117"."orders_0_37",
                          "t117"."orders_0_38",
                          "t117"."orders_0_39",
                          "t117"."orders_0_40",
                          "t117"."orders_0_41",
                          "t117"."orders_0_42",
                          "t117"."orders_1_0",
                          "t117"."orders_2_0",
                          "t117"."orders_2_1",
                          "t117"."orders_3_0",
                          "t117"."orders_3_1",
                          "t117"."orders_4_0",
                          "t117"."reach_0_0",
                          "t117"."reach_1_0",
                          "t117"."reach_2_0",
                          "t117"."reach_3_0",
                          "t117"."responses_0_0",
                          "t117"."responses_0_1",
                          "t117"."responses_0_2",
                          "t117"."responses_0_3",
                          "t45"."joined",
                          "t45"."stages_0_0"
                        FROM (
                          SELECT
                            "t115".*
                            EXCLUDE ("joined")
                          FROM (
                            SELECT
                              "t114"."moment",
                              "t114"."month",
                              "t114"."today",
                              "t114"."contacts_0_0",
                              "t114"."contacts_0_1",
                              "t114"."contacts_0_2",
                              "t114"."contacts_0_3",
                              "t114"."contacts_0_4",
                              "t114"."contacts_0_5",
                              "t114"."contacts_0_6",
                              "t114"."lines_0_0",
                              "t114"."lines_0_1",
                              "t114"."lines_0_2",
                              "t114"."lines_0_3",
                              "t114"."lines_0_4",
                              "t114"."lines_0_5",
                              "t114"."lines_0_6",
                              "t114"."lines_0_7",
                              "t114"."lines_0_8",
                              "t114"."lines_0_9",
                              "t114"."lines_0_10",
                              "t114"."lines_1_0",
                              "t114"."lines_2_0",
                              "t114"."lines_3_0",
                              "t114"."lines_3_1",
                              "t114"."lines_3_2",
                              "t114"."lines_3_3",
                              "t114"."lines_3_4",
                              "t114"."lines_3_5",
                              "t114"."lines_3_6",
                              "t114"."lines_3_7",
                              "t114"."lines_3_8",
                              "t114"."lines_3_9",
                              "t114"."lines_4_0",
                              "t114"."lines_4_1",
                              "t114"."occasions_0_0",
                              "t114"."occasions_0_1",
                              "t114"."occasions_0_2",
                              "t114"."occasions_0_3",
                              "t114"."occasions_0_4",
                              "t114"."occasions_0_5",
                              "t114"."occasions_0_6",
                              "t114"."occasions_0_7",
                              "t114"."orders_0_0",
                              "t114"."orders_0_1",
                              "t114"."orders_0_2",
                              "t114"."orders_0_3",
                              "t114"."orders_0_4",
                              "t114"."orders_0_5",
                              "t114"."orders_0_6",
                              "t114"."orders_0_7",
                              "t114"."orders_0_8",
                              "t114"."orders_0_9",
                              "t114"."orders_0_10",
                              "t114"."orders_0_11",
                              "t114"."orders_0_12",
                              "t114"."orders_0_13",
                              "t114"."orders_0_14",
                              "t114"."orders_0_15",
                              "t114"."orders_0_16",
                              "t114"."orders_0_17",
                              "t114"."orders_0_18",
                              "t114"."orders_0_19",
                              "t114"."orders_0_20",
                              "t114"."orders_0_21",
                              "t114"."orders_0_22",
                              "t114"."orders_0_23",
                              "t114"."orders_0_24",
                              "t114"."orders_0_25",
                              "t114"."orders_0_26",
                              "t114"."orders_0_27",
                              "t114"."orders_0_28",
                              "t114"."orders_0_29",
                              "t114"."orders_0_30",
                              "t114"."orders_0_31",
                              "t114"."orders_0_32",
                              "t114"."orders_0_33",
                              "t114"."orders_0_34",
                              "t114"."orders_0_35",
                              "t114"."orders_0_36",
                              "t114"."orders_0_37",
                              "t114"."orders_0_38",
                              "t114"."orders_0_39",
                              "t114"."orders_0_40",
                              "t114"."orders_0_41",
                              "t114"."orders_0_42",
                              "t114"."orders_1_0",
                              "t114"."orders_2_0",
                              "t114"."orders_2_1",
                              "t114"."orders_3_0",
                              "t114"."orders_3_1",
                              "t114"."orders_4_0",
                              "t114"."reach_0_0",
                              "t114"."reach_1_0",
                              "t114"."reach_2_0",
                              "t114"."reach_3_0",
                              "t46"."joined",
                              "t46"."responses_0_0",
                              "t46"."responses_0_1",
                              "t46"."responses_0_2",
                              "t46"."responses_0_3"
                            FROM (
                              SELECT
                                "t112".*
                                EXCLUDE ("joined")
                              FROM (
                                SELECT
                                  "t111"."moment",
                                  "t111"."month",
                                  "t111"."today",
                                  "t111"."contacts_0_0",
                                  "t111"."contacts_0_1",
                                  "t111"."contacts_0_2",
                                  "t111"."contacts_0_3",
                                  "t111"."contacts_0_4",
                                  "t111"."contacts_0_5",
                                  "t111"."contacts_0_6",
                                  "t111"."lines_0_0",
                                  "t111"."lines_0_1",
                                  "t111"."lines_0_2",
                                  "t111"."lines_0_3",
                                  "t111"."lines_0_4",
                                  "t111"."lines_0_5",
                                  "t111"."lines_0_6",
                                  "t111"."lines_0_7",
                                  "t111"."lines_0_8",
                                  "t111"."lines_0_9",
                                  "t111"."lines_0_10",
                                  "t111"."lines_1_0",
                                  "t111"."lines_2_0",
                                  "t111"."lines_3_0",
                                  "t111"."lines_3_1",
                                  "t111"."lines_3_2",
                                  "t111"."lines_3_3",
                                  "t111"."lines_3_4",
                                  "t111"."lines_3_5",
                                  "t111"."lines_3_6",
                                  "t111"."lines_3_7",
                                  "t111"."lines_3_8",
                                  "t111"."lines_3_9",
                                  "t111"."lines_4_0",
                                  "t111"."lines_4_1",
                                  "t111"."occasions_0_0",
                                  "t111"."occasions_0_1",
                                  "t111"."occasions_0_2",
                                  "t111"."occasions_0_3",
                                  "t111"."occasions_0_4",
                                  "t111"."occasions_0_5",
                                  "t111"."occasions_0_6",
                                  "t111"."occasions_0_7",
                                  "t111"."orders_0_0",
                                  "t111"."orders_0_1",
                                  "t111"."orders_0_2",
                                  "t111"."orders_0_3",
                                  "t111"."orders_0_4",
                                  "t111"."orders_0_5",
                                  "t111"."orders_0_6",
                                  "t111"."orders_0_7",
                                  "t111"."orders_0_8",
                                  "t111"."orders_0_9",
                                  "t111"."orders_0_10",
                                  "t111"."orders_0_11",
                                  "t111"."orders_0_12",
                                  "t111"."orders_0_13",
                                  "t111"."orders_0_14",
                                  "t111"."orders_0_15",
                                  "t111"."orders_0_16",
                                  "t111"."orders_0_17",
                                  "t111"."orders_0_18",
                                  "t111"."orders_0_19",
                                  "t111"."orders_0_20",
                                  "t111"."orders_0_21",
                                  "t111"."orders_0_22",
                                  "t111"."orders_0_23",
                                  "t111"."orders_0_24",
                                  "t111"."orders_0_25",
                                  "t111"."orders_0_26",
                                  "t111"."orders_0_27",
                                  "t111"."orders_0_28",
                                  "t111"."orders_0_29",
                                  "t111"."orders_0_30",
                                  "t111"."orders_0_31",
                                  "t111"."orders_0_32",
                                  "t111"."orders_0_33",
                                  "t111"."orders_0_34",
                                  "t111"."orders_0_35",
                                  "t111"."orders_0_36",
                                  "t111"."orders_0_37",
                                  "t111"."orders_0_38",
                                  "t111"."orders_0_39",
                                  "t111"."orders_0_40",
                                  "t111"."orders_0_41",
                                  "t111"."orders_0_42",
                                  "t111"."orders_1_0",
                                  "t111"."orders_2_0",
                                  "t111"."orders_2_1",
                                  "t111"."orders_3_0",
                                  "t111"."orders_3_1",
                                  "t111"."orders_4_0",
                                  "t111"."reach_0_0",
                                  "t111"."reach_1_0",
                                  "t111"."reach_2_0",
                                  "t47"."joined",
                                  "t47"."reach_3_0"
                                FROM (
                                  SELECT
                                    "t109".*
                                    EXCLUDE ("joined")
                                  FROM (
                                    SELECT
                                      "t108"."moment",
                                      "t108"."month",
                                      "t108"."today",
                                      "t108"."contacts_0_0",
                                      "t108"."contacts_0_1",
                                      "t108"."contacts_0_2",
                                      "t108"."contacts_0_3",
                                      "t108"."contacts_0_4",
                                      "t108"."contacts_0_5",
                                      "t108"."contacts_0_6",
                                      "t108"."lines_0_0",
                                      "t108"."lines_0_1",
                                      "t108"."lines_0_2",
                                      "t108"."lines_0_3",
                                      "t108"."lines_0_4",
                                      "t108"."lines_0_5",
                                      "t108"."lines_0_6",
                                      "t108"."lines_0_7",
                                      "t108"."lines_0_8",
                                      "t108"."lines_0_9",
                                      "t108"."lines_0_10",
                                      "t108"."lines_1_0",
                                      "t108"."lines_2_0",
                                      "t108"."lines_3_0",
                                      "t108"."lines_3_1",
                                      "t108"."lines_3_2",
                                      "t108"."lines_3_3",
                                      "t108"."lines_3_4",
                                      "t108"."lines_3_5",
                                      "t108"."lines_3_6",
                                      "t108"."lines_3_7",
                                      "t108"."lines_3_8",
                                      "t108"."lines_3_9",
                                      "t108"."lines_4_0",
                                      "t108"."lines_4_1",
                                      "t108"."occasions_0_0",
                                      "t108"."occasions_0_1",
                                      "t108"."occasions_0_2",
                                      "t108"."occasions_0_3",
                                      "t108"."occasions_0_4",
                                      "t108"."occasions_0_5",
                                      "t108"."occasions_0_6",
                                      "t108"."occasions_0_7",
                                      "t108"."orders_0_0",
                                      "t108"."orders_0_1",
                                      "t108"."orders_0_2",
                                      "t108"."orders_0_3",
                                      "t108"."orders_0_4",
                                      "t108"."orders_0_5",
                                      "t108"."orders_0_6",
                                      "t108"."orders_0_7",
                                      "t108"."orders_0_8",
                                      "t108"."orders_0_9",
                                      "t108"."orders_0_10",
                                      "t108"."orders_0_11",
                                      "t108"."orders_0_12",
                                      "t108"."orders_0_13",
                                      "t108"."orders_0_14",
                                      "t108"."orders_0_15",
                                      "t108"."orders_0_16",
                                      "t108"."orders_0_17",
                                      "t108"."orders_0_18",
                                      "t108"."orders_0_19",
                                      "t108"."orders_0_20",
                                      "t108"."orders_0_21",
                                      "t108"."orders_0_22",
                                      "t108"."orders_0_23",
                                      "t108"."orders_0_24",
                                      "t108"."orders_0_25",
                                      "t108"."orders_0_26",
                                      "t108"."orders_0_27",
                                      "t108"."orders_0_28",
                                      "t108"."orders_0_29",
                                      "t108"."orders_0_30",
                                      "t108"."orders_0_31",
                                      "t108"."orders_0_32",
                                      "t108"."orders_0_33",
                                      "t108"."orders_0_34",
                                      "t108"."orders_0_35",
                                      "t108"."orders_0_36",
                                      "t108"."orders_0_37",
                                      "t108"."orders_0_38",
                                      "t108"."orders_0_39",
                                      "t108"."orders_0_40",
                                      "t108"."orders_0_41",
                                      "t108"."orders_0_42",
                                      "t108"."orders_1_0",
                                      "t108"."orders_2_0",
                                      "t108"."orders_2_1",
                                      "t108"."orders_3_0",
                                      "t108"."orders_3_1",
                                      "t108"."orders_4_0",
                                      "t108"."reach_0_0",
                                      "t108"."reach_1_0",
                                      "t48"."joined",
                                      "t48"."reach_2_0"
                                    FROM (
                                      SELECT
                                        "t106".*
                                        EXCLUDE ("joined")
                                      FROM (
                                        SELECT
                                          "t105"."moment",
                                          "t105"."month",
                                          "t105"."today",
                                          "t105"."contacts_0_0",
                                          "t105"."contacts_0_1",
                                          "t105"."contacts_0_2",
                                          "t105"."contacts_0_3",
                                          "t105"."contacts_0_4",
                                          "t105"."contacts_0_5",
                                          "t105"."contacts_0_6",
                                          "t105"."lines_0_0",
                                          "t105"."lines_0_1",
                                          "t105"."lines_0_2",
                                          "t105"."lines_0_3",
                                          "t105"."lines_0_4",
                                          "t105"."lines_0_5",
                                          "t105"."lines_0_6",
                                          "t105"."lines_0_7",
                                          "t105"."lines_0_8",
                                          "t105"."lines_0_9",
                                          "t105"."lines_0_10",
                                          "t105"."lines_1_0",
                                          "t105"."lines_2_0",
                                          "t105"."lines_3_0",
                                          "t105"."lines_3_1",
                                          "t105"."lines_3_2",
                                          "t105"."lines_3_3",
                                          "t105"."lines_3_4",
                                          "t105"."lines_3_5",
                                          "t105"."lines_3_6",
                                          "t105"."lines_3_7",
                                          "t105"."lines_3_8",
                                          "t105"."lines_3_9",
                                          "t105"."lines_4_0",
                                          "t105"."lines_4_1",
                                          "t105"."occasions_0_0",
                                          "t105"."occasions_0_1",
                                          "t105"."occasions_0_2",
                                          "t105"."occasions_0_3",
                                          "t105"."occasions_0_4",
                                          "t105"."occasions_0_5",
                                          "t105"."occasions_0_6",
                                          "t105"."occasions_0_7",
                                          "t105"."orders_0_0",
                                          "t105"."orders_0_1",
                                          "t105"."orders_0_2",
                                          "t105"."orders_0_3",
                                          "t105"."orders_0_4",
                                          "t105"."orders_0_5",
                                          "t105"."orders_0_6",
                                          "t105"."orders_0_7",
                                          "t105"."orders_0_8",
                                          "t105"."orders_0_9",
                                          "t105"."orders_0_10",
                                          "t105"."orders_0_11",
                                          "t105"."orders_0_12",
                                          "t105"."orders_0_13",
                                          "t105"."orders_0_14",
                                          "t105"."orders_0_15",
                                          "t105"."orders_0_16",
                                          "t105"."orders_0_17",
                                          "t105"."orders_0_18",
                                          "t105"."orders_0_19",
                                          "t105"."orders_0_20",
                                          "t105"."orders_0_21",
                                          "t105"."orders_0_22",
                                          "t105"."orders_0_23",
                                          "t105"."orders_0_24",
                                          "t105"."orders_0_25",
                                          "t105"."orders_0_26",
                                          "t105"."orders_0_27",
                                          "t105"."orders_0_28",
                                          "t105"."orders_0_29",
                                          "t105"."orders_0_30",
                                          "t105"."orders_0_31",
                                          "t105"."orders_0_32",
                                          "t105"."orders_0_33",
                                          "t105"."orders_0_34",
                                          "t105"."orders_0_35",
                                          "t105"."orders_0_36",
                                          "t105"."orders_0_37",
                                          "t105"."orders_0_38",
                                          "t105"."orders_0_39",
                                          "t105"."orders_0_40",
                                          "t105"."orders_0_41",
                                          "t105"."orders_0_42",
                                          "t105"."orders_1_0",
                                          "t105"."orders_2_0",
                                          "t105"."orders_2_1",
                                          "t105"."orders_3_0",
                                          "t105"."orders_3_1",
                                          "t105"."orders_4_0",
                                          "t105"."reach_0_0",
                                          "t49"."joined",
                                          "t49"."reach_1_0"
                                        FROM (
                                          SELECT
                                            "t103".*
                                            EXCLUDE ("joined")
                                          FROM (
                                            SELECT
                                              "t102"."moment",
                                              "t102"."month",
                                              "t102"."today",
                                              "t102"."contacts_0_0",
                                              "t102"."contacts_0_1",
                                              "t102"."contacts_0_2",
                                              "t102"."contacts_0_3",
                                              "t102"."contacts_0_4",
                                              "t102"."contacts_0_5",
                                              "t102"."contacts_0_6",
                                              "t102"."lines_0_0",
                                              "t102"."lines_0_1",
                                              "t102"."lines_0_2",
                                              "t102"."lines_0_3",
                                              "t102"."lines_0_4",
                                              "t102"."lines_0_5",
                                              "t102"."lines_0_6",
                                              "t102"."lines_0_7",
                                              "t102"."lines_0_8",
                                              "t102"."lines_0_9",
                                              "t102"."lines_0_10",
                                              "t102"."lines_1_0",
                                              "t102"."lines_2_0",
                                              "t102"."lines_3_0",
                                              "t102"."lines_3_1",
                                              "t102"."lines_3_2",
                                              "t102"."lines_3_3",
                                              "t102"."lines_3_4",
                                              "t102"."lines_3_5",
                                              "t102"."lines_3_6",
                                              "t102"."lines_3_7",
                                              "t102"."lines_3_8",
                                              "t102"."lines_3_9",
                                              "t102"."lines_4_0",
                                              "t102"."lines_4_1",
                                              "t102"."occasions_0_0",
                                              "t102"."occasions_0_1",
                                              "t102"."occasions_0_2",
                                              "t102"."occasions_0_3",
                                              "t102"."occasions_0_4",
                                              "t102"."occasions_0_5",
                                              "t102"."occasions_0_6",
                                              "t102"."occasions_0_7",
                                              "t102"."orders_0_0",
                                              "t102"."orders_0_1",
                                              "t102"."orders_0_2",
                                              "t102"."orders_0_3",
                                              "t102"."orders_0_4",
                                              "t102"."orders_0_5",
                                              "t102"."orders_0_6",
                                              "t102"."orders_0_7",
                                              "t102"."orders_0_8",
                                              "t102"."orders_0_9",
                                              "t102"."orders_0_10",
                                              "t102"."orders_0_11",
                                              "t102"."orders_0_12",
                                              "t102"."orders_0_13",
                                              "t102"."orders_0_14",
                                              "t102"."orders_0_15",
                                              "t102"."orders_0_16",
                                              "t102"."orders_0_17",
                                              "t102"."orders_0_18",
                                              "t102"."orders_0_19",
                                              "t102"."orders_0_20",
                                              "t102"."orders_0_21",
                                              "t102"."orders_0_22",
                                              "t102"."orders_0_23",
                                              "t102"."orders_0_24",
                                              "t102"."orders_0_25",
                                              "t102"."orders_0_26",
                                              "t102"."orders_0_27",
                                              "t102"."orders_0_28",
                                              "t102"."orders_0_29",
                                              "t102"."orders_0_30",
                                              "t102"."orders_0_31",
                                              "t102"."orders_0_32",
                                              "t102"."orders_0_33",
                                              "t102"."orders_0_34",
                                              "t102"."orders_0_35",
                                              "t102"."orders_0_36",
                                              "t102"."orders_0_37",
                                              "t102"."orders_0_38",
                                              "t102"."orders_0_39",
                                              "t102"."orders_0_40",
                                              "t102"."orders_0_41",
                                              "t102"."orders_0_42",
                                              "t102"."orders_1_0",
                                              "t102"."orders_2_0",
                                              "t102"."orders_2_1",
                                              "t102"."orders_3_0",
                                              "t102"."orders_3_1",
                                              "t102"."orders_4_0",
                                              "t50"."joined",
                                              "t50"."reach_0_0"
                                            FROM (
                                              SELECT
                                                "t100".*
                                                EXCLUDE ("joined")
                                              FROM (
                                                SELECT
                                                  "t99"."moment",
                                                  "t99"."month",
                                                  "t99"."today",
                                                  "t99"."contacts_0_0",
                                                  "t99"."contacts_0_1",
                                                  "t99"."contacts_0_2",
                                                  "t99"."contacts_0_3",
                                                  "t99"."contacts_0_4",
                                                  "t99"."contacts_0_5",
                                                  "t99"."contacts_0_6",
                                                  "t99"."lines_0_0",
                                                  "t99"."lines_0_1",
                                                  "t99"."lines_0_2",
                                                  "t99"."lines_0_3",
                                                  "t99"."lines_0_4",
                                                  "t99"."lines_0_5",
                                                  "t99"."lines_0_6",
                                                  "t99"."lines_0_7",
                                                  "t99"."lines_0_8",
                                                  "t99"."lines_0_9",
                                                  "t99"."lines_0_10",
                                                  "t99"."lines_1_0",
                                                  "t99"."lines_2_0",
                                                  "t99"."lines_3_0",
                                                  "t99"."lines_3_1",
                                                  "t99"."lines_3_2",
                                                  "t99"."lines_3_3",
                                                  "t99"."lines_3_4",
                                                  "t99"."lines_3_5",
                                                  "t99"."lines_3_6",
                                                  "t99"."lines_3_7",
                                                  "t99"."lines_3_8",
                                                  "t99"."lines_3_9",
                                                  "t99"."lines_4_0",
                                                  "t99"."lines_4_1",
                                                  "t99"."occasions_0_0",
                                                  "t99"."occasions_0_1",
                                                  "t99"."occasions_0_2",
                                                  "t99"."occasions_0_3",
                                                  "t99"."occasions_0_4",
                                                  "t99"."occasions_0_5",
                                                  "t99"."occasions_0_6",
                                                  "t99"."occasions_0_7",
                                                  "t99"."orders_0_0",
                                                  "t99"."orders_0_1",
                                                  "t99"."orders_0_2",
                                                  "t99"."orders_0_3",
                                                  "t99"."orders_0_4",
                                                  "t99"."orders_0_5",
                                                  "t99"."orders_0_6",
                                                  "t99"."orders_0_7",
                                                  "t99"."orders_0_8",
                                                  "t99"."orders_0_9",
                                                  "t99"."orders_0_10",
                                                  "t99"."orders_0_11",
                                                  "t99"."orders_0_12",
                                                  "t99"."orders_0_13",
                                                  "t99"."orders_0_14",
                                                  "t99"."orders_0_15",
                                                  "t99"."orders_0_16",
                                                  "t99"."orders_0_17",
                                                  "t99"."orders_0_18",
                                                  "t99"."orders_0_19",
                                                  "t99"."orders_0_20",
                                                  "t99"."orders_0_21",
                                                  "t99"."orders_0_22",
                                                  "t99"."orders_0_23",
                                                  "t99"."orders_0_24",
                                                  "t99"."orders_0_25",
                                                  "t99"."orders_0_26",
                                                  "t99"."orders_0_27",
                                                  "t99"."orders_0_28",
                                                  "t99"."orders_0_29",
                                                  "t99"."orders_0_30",
                                                  "t99"."orders_0_31",
                                                  "t99"."orders_0_32",
                                                  "t99"."orders_0_33",
                                                  "t99"."orders_0_34",
                                                  "t99"."orders_0_35",
                                                  "t99"."orders_0_36",
                                                  "t99"."orders_0_37",
                                                  "t99"."orders_0_38",
                                                  "t99"."orders_0_39",
                                                  "t99"."orders_0_40",
                                                  "t99"."orders_0_41",
                                                  "t99"."orders_0_42",
                                                  "t99"."orders_1_0",
                                                  "t99"."orders_2_0",
                                                  "t99"."orders_2_1",
                                                  "t99"."orders_3_0",
                                                  "t99"."orders_3_1",
                                                  "t51"."joined",
                                                  "t51"."orders_4_0"
                                                FROM (
                                                  SELECT
                                                    "t97".*
                                                    EXCLUDE ("joined")
                                                  FROM (
                                                    SELECT
                                                      "t96"."moment",
                                                      "t96"."month",
                                                      "t96"."today",
                                                      "t96"."contacts_0_0",
                                                      "t96"."contacts_0_1",
                                                      "t96"."contacts_0_2",
                                                      "t96"."contacts_0_3",
                                                      "t96"."contacts_0_4",
                                                      "t96"."contacts_0_5",
                                                      "t96"."contacts_0_6",
                                                      "t96"."lines_0_0",
                                                      "t96"."lines_0_1",
                                                      "t96"."lines_0_2",
                                                      "t96"."lines_0_3",
                                                      "t96"."lines_0_4",
                                                      "t96"."lines_0_5",
                                                      "t96"."lines_0_6",
                                                      "t96"."lines_0_7",
                                                      "t96"."lines_0_8",
                                                      "t96"."lines_0_9",
                                                      "t96"."lines_0_10",
                                                      "t96"."lines_1_0",
                                                      "t96"."lines_2_0",
                                                      "t96"."lines_3_0",
                                                      "t96"."lines_3_1",
                                                      "t96"."lines_3_2",
                                                      "t96"."lines_3_3",
                                                      "t96"."lines_3_4",
                                                      "t96"."lines_3_5",
                                                      "t96"."lines_3_6",
                                                      "t96"."lines_3_7",
                                                      "t96"."lines_3_8",
                                                      "t96"."lines_3_9",
                                                      "t96"."lines_4_0",
                                                      "t96"."lines_4_1",
                                                      "t96"."occasions_0_0",
                                                      "t96"."occasions_0_1",
                                                      "t96"."occasions_0_2",
                                                      "t96"."occasions_0_3",
                                                      "t96"."occasions_0_4",
                                                      "t96"."occasions_0_5",
                                                      "t96"."occasions_0_6",
                                                      "t96"."occasions_0_7",
                                                      "t96"."orders_0_0",
                                                      "t96"."orders_0_1",
                                                      "t96"."orders_0_2",
                                                      "t96"."orders_0_3",
                                                      "t96"."orders_0_4",
                                                      "t96"."orders_0_5",
                                                      "t96"."orders_0_6",
                                                      "t96"."orders_0_7",
                                                      "t96"."orders_0_8",
                                                      "t96"."orders_0_9",
                                                      "t96"."orders_0_10",
                                                      "t96"."orders_0_11",
                                                      "t96"."orders_0_12",
                                                      "t96"."orders_0_13",
                                                      "t96"."orders_0_14",
                                                      "t96"."orders_0_15",
                                                      "t96"."orders_0_16",
                                                      "t96"."orders_0_17",
                                                      "t96"."orders_0_18",
                                                      "t96"."orders_0_19",
                                                      "t96"."orders_0_20",
                                                      "t96"."orders_0_21",
                                                      "t96"."orders_0_22",
                                                      "t96"."orders_0_23",
                                                      "t96"."orders_0_24",
                                                      "t96"."orders_0_25",
                                                      "t96"."orders_0_26",
                                                      "t96"."orders_0_27",
                                                      "t96"."orders_0_28",
                                                      "t96"."orders_0_29",
                                                      "t96"."orders_0_30",
                                                      "t96"."orders_0_31",
                                                      "t96"."orders_0_32",
                                                      "t96"."orders_0_33",
                                                      "t96"."orders_0_34",
                                                      "t96"."orders_0_35",
                                                      "t96"."orders_0_36",
                                                      "t96"."orders_0_37",
                                                      "t96"."orders_0_38",
                                                      "t96"."orders_0_39",
                                                      "t96"."orders_0_40",
                                                      "t96"."orders_0_41",
                                                      "t96"."orders_0_42",
                                                      "t96"."orders_1_0",
                                                      "t96"."orders_2_0",
                                                      "t96"."orders_2_1",
                                                      "t52"."joined",
                                                      "t52"."orders_3_0",
                                                      "t52"."orders_3_1"
                                                    FROM (
                                                      SELECT
                                                        "t94".*
                                                        EXCLUDE ("joined")
                                                      FROM (
                                                        SELECT
                                                          "t93"."moment",
                                                          "t93"."month",
                                                          "t93"."today",
                                                          "t93"."contacts_0_0",
                                                          "t93"."contacts_0_1",
                                                          "t93"."contacts_0_2",
                                                          "t93"."contacts_0_3",
                                                          "t93"."contacts_0_4",
                                                          "t93"."contacts_0_5",
                                                          "t93"."contacts_0_6",
                                                          "t93"."lines_0_0",
                                                          "t93"."lines_0_1",
                                                          "t93"."lines_0_2",
                                                          "t93"."lines_0_3",
                                                          "t93"."lines_0_4",
                                                          "t93"."lines_0_5",
                                                          "t93"."lines_0_6",
                                                          "t93"."lines_0_7",
                                                          "t93"."lines_0_8",
                                                          "t93"."lines_0_9",
                                                          "t93"."lines_0_10",
                                                          "t93"."lines_1_0",
                                                          "t93"."lines_2_0",
                                                          "t93"."lines_3_0",
                                                          "t93"."lines_3_1",
                                                          "t93"."lines_3_2",
                                                          "t93"."lines_3_3",
                                                          "t93"."lines_3_4",
                                                          "t93"."lines_3_5",
                                                          "t93"."lines_3_6",
                                                          "t93"."lines_3_7",
                                                          "t93"."lines_3_8",
                                                          "t93"."lines_3_9",
                                                          "t93"."lines_4_0",
                                                          "t93"."lines_4_1",
                                                          "t93"."occasions_0_0",
                                                          "t93"."occasions_0_1",
                                                          "t93"."occasions_0_2",
                                                          "t93"."occasions_0_3",
                                                          "t93"."occasions_0_4",
                                                          "t93"."occasions_0_5",
                                                          "t93"."occasions_0_6",
                                                          "t93"."occasions_0_7",
                                                          "t93"."orders_0_0",
                                                          "t93"."orders_0_1",
                                                          "t93"."orders_0_2",
                                                          "t93"."orders_0_3",
                                                          "t93"."orders_0_4",
                                                          "t93"."orders_0_5",
                                                          "t93"."orders_0_6",
                                                          "t93"."orders_0_7",
                                                          "t93"."orders_0_8",
                                                          "t93"."orders_0_9",
                                                          "t93"."orders_0_10",
                                                          "t93"."orders_0_11",
                                                          "t93"."orders_0_12",
                                                          "t93"."orders_0_13",
                                                          "t93"."orders_0_14",
                                                          "t93"."orders_0_15",
                                                          "t93"."orders_0_16",
                                                          "t93"."orders_0_17",
                                                          "t93"."orders_0_18",
                                                          "t93"."orders_0_19",
                                                          "t93"."orders_0_20",
                                                          "t93"."orders_0_21",
                                                          "t93"."orders_0_22",
                                                          "t93"."orders_0_23",
                                                          "t93"."orders_0_24",
                                                          "t93"."orders_0_25",
                                                          "t93"."orders_0_26",
                                                          "t93"."orders_0_27",
                                                          "t93"."orders_0_28",
                                                          "t93"."orders_0_29",
                                                          "t93"."orders_0_30",
                                                          "t93"."orders_0_31",
                                                          "t93"."orders_0_32",
                                                          "t93"."orders_0_33",
                                                          "t93"."orders_0_34",
                                                          "t93"."orders_0_35",
                                                          "t93"."orders_0_36",
                                                          "t93"."orders_0_37",
                                                          "t93"."orders_0_38",
                                                          "t93"."orders_0_39",
                                                          "t93"."orders_0_40",
                                                          "t93"."orders_0_41",
                                                          "t93"."orders_0_42",
                                                          "t93"."orders_1_0",
                                                          "t53"."joined",
                                                          "t53"."orders_2_0",
                                                          "t53"."orders_2_1"
                                                        FROM (
                                                          SELECT
                                                            "t91".*
                                                            EXCLUDE ("joined")
                                                          FROM (
                                                            SELECT
                                                              "t90"."moment",
                                                              "t90"."month",
                                                              "t90"."today",
                                                              "t90"."contacts_0_0",
                                                              "t90"."contacts_0_1",
                                                              "t90"."contacts_0_2",
                                                              "t90"."contacts_0_3",
                                                              "t90"."contacts_0_4",
                                                              "t90"."contacts_0_5",
                                                              "t90"."contacts_0_6",
                                                              "t90"."lines_0_0",
                                                              "t90"."lines_0_1",
                                                              "t90"."lines_0_2",
                                                              "t90"."lines_0_3",
                                                              "t90"."lines_0_4",
                                                              "t90"."lines_0_5",
                                                              "t90"."lines_0_6",
                                                              "t90"."lines_0_7",
                                                              "t90"."lines_0_8",
                                                              "t90"."lines_0_9",
                                                              "t90"."lines_0_10",
                                                              "t90"."lines_1_0",
                                                              "t90"."lines_2_0",
                                                              "t90"."lines_3_0",
                                                              "t90"."lines_3_1",
                                                              "t90"."lines_3_2",
                                                              "t90"."lines_3_3",
                                                              "t90"."lines_3_4",
                                                              "t90"."lines_3_5",
                                                              "t90"."lines_3_6",
                                                              "t90"."lines_3_7",
                                                              "t90"."lines_3_8",
                                                              "t90"."lines_3_9",
                                                              "t90"."lines_4_0",
                                                              "t90"."lines_4_1",
                                                              "t90"."occasions_0_0",
                                                              "t90"."occasions_0_1",
                                                              "t90"."occasions_0_2",
                                                              "t90"."occasions_0_3",
                                                              "t90"."occasions_0_4",
                                                              "t90"."occasions_0_5",
                                                              "t90"."occasions_0_6",
                                                              "t90"."occasions_0_7",
                                                              "t90"."orders_0_0",
                                                              "t90"."orders_0_1",
                                                              "t90"."orders_0_2",
                                                              "t90"."orders_0_3",
                                                              "t90"."orders_0_4",
                                                              "t90"."orders_0_5",
                                                              "t90"."orders_0_6",
                                                              "t90"."orders_0_7",
                                                              "t90"."orders_0_8",
                                                              "t90"."orders_0_9",
                                                              "t90"."orders_0_10",
                                                              "t90"."orders_0_11",
                                                              "t90"."orders_0_12",
                                                              "t90"."orders_0_13",
                                                              "t90"."orders_0_14",
                                                              "t90"."orders_0_15",
                                                              "t90"."orders_0_16",
                                                              "t90"."orders_0_17",
                                                              "t90"."orders_0_18",
                                                              "t90"."orders_0_19",
                                                              "t90"."orders_0_20",
                                                              "t90"."orders_0_21",
                                                              "t90"."orders_0_22",
                                                              "t90"."orders_0_23",
                                                              "t90"."orders_0_24",
                                                              "t90"."orders_0_25",
                                                              "t90"."orders_0_26",
                                                              "t90"."orders_0_27",
                                                              "t90"."orders_0_28",
                                                              "t90"."orders_0_29",
                                                              "t90"."orders_0_30",
                                                              "t90"."orders_0_31",
                                                              "t90"."orders_0_32",
                                                              "t90"."orders_0_33",
                                                              "t90"."orders_0_34",
                                                              "t90"."orders_0_35",
                                                              "t90"."orders_0_36",
                                                              "t90"."orders_0_37",
                                                              "t90"."orders_0_38",
                                                              "t90"."orders_0_39",
                                                              "t90"."orders_0_40",
                                                              "t90"."orders_0_41",
                                                              "t90"."orders_0_42",
                                                              "t54"."joined",
                                                              "t54"."orders_1_0"
                                                            FROM (
                                                              SELECT
                                                                "t88".*
                                                                EXCLUDE ("joined")
                                                              FROM (
                                                                SELECT
                                                                  "t87"."moment",
                                                                  "t87"."month",
                                                                  "t87"."today",
                                                                  "t87"."contacts_0_0",
                                                                  "t87"."contacts_0_1",
                                                                  "t87"."contacts_0_2",
                                                                  "t87"."contacts_0_3",
                                                                  "t87"."contacts_0_4",
                                                                  "t87"."contacts_0_5",
                                                                  "t87"."contacts_0_6",
                                                                  "t87"."lines_0_0",
                                                                  "t87"."lines_0_1",
                                                                  "t87"."lines_0_2",
                                                                  "t87"."lines_0_3",
                                                                  "t87"."lines_0_4",
                                                                  "t87"."lines_0_5",
                                                                  "t87"."lines_0_6",
                                                                  "t87"."lines_0_7",
                                                                  "t87"."lines_0_8",
                                                                  "t87"."lines_0_9",
                                                                  "t87"."lines_0_10",
                                                                  "t87"."lines_1_0",
                                                                  "t87"."lines_2_0",
                                                                  "t87"."lines_3_0",
                                                                  "t87"."lines_3_1",
                                                                  "t87"."lines_3_2",
                                                                  "t87"."lines_3_3",
                                                                  "t87"."lines_3_4",
                                                                  "t87"."lines_3_5",
                                                                  "t87"."lines_3_6",
                                                                  "t87"."lines_3_7",
                                                                  "t87"."lines_3_8",
                                                                  "t87"."lines_3_9",
                                                                  "t87"."lines_4_0",
                                                                  "t87"."lines_4_1",
                                                                  "t87"."occasions_0_0",
                                                                  "t87"."occasions_0_1",
                                                                  "t87"."occasions_0_2",
                                                                  "t87"."occasions_0_3",
                                                                  "t87"."occasions_0_4",
                                                                  "t87"."occasions_0_5",
                                                                  "t87"."occasions_0_6",
                                                                  "t87"."occasions_0_7",
                                                                  "t55"."joined",
                                                                  "t55"."orders_0_0",
                                                                  "t55"."orders_0_1",
                                                                  "t55"."orders_0_2",
                                                                  "t55"."orders_0_3",
                                                                  "t55"."orders_0_4",
                                                                  "t55"."orders_0_5",
                                                                  "t55"."orders_0_6",
                                                                  "t55"."orders_0_7",
                                                                  "t55"."orders_0_8",
                                                                  "t55"."orders_0_9",
                                                                  "t55"."orders_0_10",
                                                                  "t55"."orders_0_11",
                                                                  "t55"."orders_0_12",
                                                                  "t55"."orders_0_13",
                                                                  "t55"."orders_0_14",
                                                                  "t55"."orders_0_15",
                                                                  "t55"."orders_0_16",
                                                                  "t55"."orders_0_17",
                                                                  "t55"."orders_0_18",
                                                                  "t55"."orders_0_19",
                                                                  "t55"."orders_0_20",
                                                                  "t55"."orders_0_21",
                                                                  "t55"."orders_0_22",
                                                                  "t55"."orders_0_23",
                                                                  "t55"."orders_0_24",
                                                                  "t55"."orders_0_25",
                                                                  "t55"."orders_0_26",
                                                                  "t55"."orders_0_27",
                                                                  "t55"."orders_0_28",
                                                                  "t55"."orders_0_29",
                                                                  "t55"."orders_0_30",
                                                                  "t55"."orders_0_31",
                                                                  "t55"."orders_0_32",
                                                                  "t55"."orders_0_33",
                                                                  "t55"."orders_0_34",
                                                                  "t55"."orders_0_35",
                                                                  "t55"."orders_0_36",
                                                                  "t55"."orders_0_37",
                                                                  "t55"."orders_0_38",
                                                                  "t55"."orders_0_39",
                                                                  "t55"."orders_0_40",
                                                                  "t55"."orders_0_41",
                                                                  "t55"."orders_0_42"
                                                                FROM (
                                                                  SELECT
                                                                    "t85".*
                                                                    EXCLUDE ("joined")
                                                                  FROM (
                                                                    SELECT
                                                                      "t84"."moment",
                                                                      "t84"."month",
                                                                      "t84"."today",
                                                                      "t84"."contacts_0_0",
                                                                      "t84"."contacts_0_1",
                                                                      "t84"."contacts_0_2",
                                                                      "t84"."contacts_0_3",
                                                                      "t84"."contacts_0_4",
                                                                      "t84"."contacts_0_5",
                                                                      "t84"."contacts_0_6",
                                                                      "t84"."lines_0_0",
                                                                      "t84"."lines_0_1",
                                                                      "t84"."lines_0_2",
                                                                      "t84"."lines_0_3",
                                                                      "t84"."lines_0_4",
                                                                      "t84"."lines_0_5",
                                                                      "t84"."lines_0_6",
                                                                      "t84"."lines_0_7",
                                                                      "t84"."lines_0_8",
                                                                      "t84"."lines_0_9",
                                                                      "t84"."lines_0_10",
                                                                      "t84"."lines_1_0",
                                                                      "t84"."lines_2_0",
                                                                      "t84"."lines_3_0",
                                                                      "t84"."lines_3_1",
                                                                      "t84"."lines_3_2",
                                                                      "t84"."lines_3_3",
                                                                      "t84"."lines_3_4",
                                                                      "t84"."lines_3_5",
                                                                      "t84"."lines_3_6",
                                                                      "t84"."lines_3_7",
                                                                      "t84"."lines_3_8",
                                                                      "t84"."lines_3_9",
                                                                      "t84"."lines_4_0",
                                                                      "t84"."lines_4_1",
                                                                      "t56"."joined",
                                                                      "t56"."occasions_0_0",
                                                                      "t56"."occasions_0_1",
                                                                      "t56"."occasions_0_2",
                                                                      "t56"."occasions_0_3",
                                                                      "t56"."occasions_0_4",
                                                                      "t56"."occasions_0_5",
                                                                      "t56"."occasions_0_6",
                                                                      "t56"."occasions_0_7"
                                                                    FROM (
                                                                      SELECT
                                                                        "t82".*
                                                                        EXCLUDE ("joined")
                                                                      FROM (
                                                                        SELECT
                                                                          "t81"."moment",
                                                                          "t81"."month",
                                                                          "t81"."today",
                                                                          "t81"."contacts_0_0",
                                                                          "t81"."contacts_0_1",
                                                                          "t81"."contacts_0_2",
                                                                          "t81"."contacts_0_3",
                                                                          "t81"."contacts_0_4",
                                                                          "t81"."contacts_0_5",
                                                                          "t81"."contacts_0_6",
                                                                          "t81"."lines_0_0",
                                                                          "t81"."lines_0_1",
                                                                          "t81"."lines_0_2",
                                                                          "t81"."lines_0_3",
                                                                          "t81"."lines_0_4",
                                                                          "t81"."lines_0_5",
                                                                          "t81"."lines_0_6",
                                                                          "t81"."lines_0_7",
                                                                          "t81"."lines_0_8",
                                                                          "t81"."lines_0_9",
                                                                          "t81"."lines_0_10",
                                                                          "t81"."lines_1_0",
                                                                          "t81"."lines_2_0",
                                                                          "t81"."lines_3_0",
                                                                          "t81"."lines_3_1",
                                                                          "t81"."lines_3_2",
                                                                          "t81"."lines_3_3",
                                                                          "t81"."lines_3_4",
                                                                          "t81"."lines_3_5",
                                                                          "t81"."lines_3_6",
                                                                          "t81"."lines_3_7",
                                                                          "t81"."lines_3_8",
                                                                          "t81"."lines_3_9",
                                                                          "t57"."joined",
                                                                          "t57"."lines_4_0",
                                                                          "t57"."lines_4_1"
                                                                        FROM (
                                                                          SELECT
                                                                            "t79".*
                                                                            EXCLUDE ("joined")
                                                                          FROM (
                                                                            SELECT
                                                                              "t78"."moment",
                                                                              "t78"."month",
                                                                              "t78"."today",
                                                                              "t78"."contacts_0_0",
                                                                              "t78"."contacts_0_1",
                                                                              "t78"."contacts_0_2",
                                                                              "t78"."contacts_0_3",
                                                                              "t78"."contacts_0_4",
                                                                              "t78"."contacts_0_5",
                                                                              "t78"."contacts_0_6",
                                                                              "t78"."lines_0_0",
                                                                              "t78"."lines_0_1",
                                                                              "t78"."lines_0_2",
                                                                              "t78"."lines_0_3",
                                                                              "t78"."lines_0_4",
                                                                              "t78"."lines_0_5",
                                                                              "t78"."lines_0_6",
                                                                              "t78"."lines_0_7",
                                                                              "t78"."lines_0_8",
                                                                              "t78"."lines_0_9",
                                                                              "t78"."lines_0_10",
                                                                              "t78"."lines_1_0",
                                                                              "t78"."lines_2_0",
                                                                              "t58"."joined",
                                                                              "t58"."lines_3_0",
                                                                              "t58"."lines_3_1",
                                                                              "t58"."lines_3_2",
                                                                              "t58"."lines_3_3",
                                                                              "t58"."lines_3_4",
                                                                              "t58"."lines_3_5",
                                                                              "t58"."lines_3_6",
                                                                              "t58"."lines_3_7",
                                                                              "t58"."lines_3_8",
                                                                              "t58"."lines_3_9"
                                                                            FROM (
                                                                              SELECT
                                                                                "t76".*
                                                                                EXCLUDE ("joined")
                                                                              FROM (
                                                                                SELECT
                                                                                  "t75"."moment",
                                                                                  "t75"."month",
                                                                                  "t75"."today",
                                                                                  "t75"."contacts_0_0",
                                                                                  "t75"."contacts_0_1",
                                                                                  "t75"."contacts_0_2",
                                                                                  "t75"."contacts_0_3",
                                                                                  "t75"."contacts_0_4",
                                                                                  "t75"."contacts_0_5",
                                                                                  "t75"."contacts_0_6",
                                                                                  "t75"."lines_0_0",
                                                                                  "t75"."lines_0_1",
                                                                                  "t75"."lines_0_2",
                                                                                  "t75"."lines_0_3",
                                                                                  "t75"."lines_0_4",
                                                                                  "t75"."lines_0_5",
                                                                                  "t75"."lines_0_6",
                                                                                  "t75"."lines_0_7",
                                                                                  "t75"."lines_0_8",
                                                                                  "t75"."lines_0_9",
                                                                                  "t75"."lines_0_10",
                                                                                  "t75"."lines_1_0",
                                                                                  "t59"."joined",
                                                                                  "t59"."lines_2_0"
                                                                                FROM (
                                                                                  SELECT
                                                                                    "t73".*
                                                                                    EXCLUDE ("joined")
                                                                                  FROM (
                                                                                    SELECT
                                                                                      "t72"."moment",
                                                                                      "t72"."month",
                                                                                      "t72"."today",
                                                                                      "t72"."contacts_0_0",
                                                                                      "t72"."contacts_0_1",
                                                                                      "t72"."contacts_0_2",
                                                                                      "t72"."contacts_0_3",
                                                                                      "t72"."contacts_0_4",
                                                                                      "t72"."contacts_0_5",
                                                                                      "t72"."contacts_0_6",
                                                                                      "t72"."lines_0_0",
                                                                                      "t72"."lines_0_1",
                                                                                      "t72"."lines_0_2",
                                                                                      "t72"."lines_0_3",
                                                                                      "t72"."lines_0_4",
                                                                                      "t72"."lines_0_5",
                                                                                      "t72"."lines_0_6",
                                                                                      "t72"."lines_0_7",
                                                                                      "t72"."lines_0_8",
                                                                                      "t72"."lines_0_9",
                                                                                      "t72"."lines_0_10",
                                                                                      "t60"."joined",
                                                                                      "t60"."lines_1_0"
                                                                                    FROM (
                                                                                      SELECT
                                                                                        "t70".*
                                                                                        EXCLUDE ("joined")
                                                                                      FROM (
                                                                                        SELECT
                                                                                          "t69"."moment",
                                                                                          "t69"."month",
                                                                                          "t69"."today",
                                                                                          "t69"."contacts_0_0",
                                                                                          "t69"."contacts_0_1",
                                                                                          "t69"."contacts_0_2",
                                                                                          "t69"."contacts_0_3",
                                                                                          "t69"."contacts_0_4",
                                                                                          "t69"."contacts_0_5",
                                                                                          "t69"."contacts_0_6",
                                                                                          "t61"."joined",
                                                                                          "t61"."lines_0_0",
                                                                                          "t61"."lines_0_1",
                                                                                          "t61"."lines_0_2",
                                                                                          "t61"."lines_0_3",
                                                                                          "t61"."lines_0_4",
                                                                                          "t61"."lines_0_5",
                                                                                          "t61"."lines_0_6",
                                                                                          "t61"."lines_0_7",
                                                                                          "t61"."lines_0_8",
                                                                                          "t61"."lines_0_9",
                                                                                          "t61"."lines_0_10"
                                                                                        FROM (
                                                                                          SELECT
                                                                                            "t67".*
                                                                                            EXCLUDE ("joined")
                                                                                          FROM (
                                                                                            SELECT
                                                                                              "t66"."moment",
                                                                                              "t66"."month",
                                                                                              "t66"."today",
                                                                                              "t62"."joined",
                                                                                              "t62"."contacts_0_0",
                                                                                              "t62"."contacts_0_1",
                                                                                              "t62"."contacts_0_2",
                                                                                              "t62"."contacts_0_3",
                                                                                              "t62"."contacts_0_4",
                                                                                              "t62"."contacts_0_5",
                                                                                              "t62"."contacts_0_6"
                                                                                            FROM (
                                                                                              SELECT
                                                                                                "t20"."moment",
                                                                                                "t20"."month",
                                                                                                MAKE_DATE(1970, 1, 1) + TO_DAYS("t20"."last_day" + 1) AS "today"
                                                                                              FROM "temp"."main"."made_17" AS "t20"
                                                                                            ) AS "t66"
                                                                                            LEFT OUTER JOIN (
                                                                                              SELECT
                                                                                                "t21"."moment" AS "joined",
                                                                                                "t21"."contacts_0_0",
                                                                                                "t21"."contacts_0_1",
                                                                                                "t21"."contacts_0_2",
                                                                                                "t21"."contacts_0_3",
                                                                                                "t21"."contacts_0_4",
                                                                                                "t21"."contacts_0_5",
                                                                                                "t21"."contacts_0_6"
                                                                                              FROM "temp"."main"."made_18" AS "t21"
                                                                                            ) AS "t62"
                                                                                              ON "t66"."moment" = "t62"."joined"
                                                                                          ) AS "t67"
                                                                                        ) AS "t69"
                                                                                        LEFT OUTER JOIN (
                                                                                          SELECT
                                                                                            "t19"."moment" AS "joined",
                                                                                            "t19"."lines_0_0",
                                                                                            "t19"."lines_0_1",
                                                                                            "t19"."lines_0_2",
                                                                                            "t19"."lines_0_3",
                                                                                            "t19"."lines_0_4",
                                                                                            "t19"."lines_0_5",
                                                                                            "t19"."lines_0_6",
                                                                                            "t19"."lines_0_7",
                                                                                            "t19"."lines_0_8",
                                                                                            "t19"."lines_0_9",
                                                                                            "t19"."lines_0_10"
                                                                                          FROM "temp"."main"."made_22" AS "t19"
                                                                                        ) AS "t61"
                                                                                          ON "t69"."moment" = "t61"."joined"
                                                                                      ) AS "t70"
                                                                                    ) AS "t72"
                                                                                    LEFT OUTER JOIN (
                                                                                      SELECT
                                                                                        "t18"."moment" AS "joined",
                                                                                        "t18"."lines_1_0"
                                                                                      FROM "temp"."main"."made_25" AS "t18"
                                                                                    ) AS "t60"
                                                                                      ON "t72"."moment" = "t60"."joined"
                                                                                  ) AS "t73"
                                                                                ) AS "t75"
                                                                                LEFT OUTER JOIN (
                                                                                  SELECT
                                                                                    "t17"."moment" AS "joined",
                                                                                    "t17"."lines_2_0"
                                                                                  FROM "temp"."main"."made_29" AS "t17"
                                                                                ) AS "t59"
                                                                                  ON "t75"."moment" = "t59"."joined"
                                                                              ) AS "t76"
                                                                            ) AS "t78"
                                                                            LEFT OUTER JOIN (
                                                                              SELECT
                                                                                "t16"."moment" AS "joined",
                                                                                "t16"."lines_3_0",
                                                                                "t16"."lines_3_1",
                                                                                "t16"."lines_3_2",
                                                                                "t16"."lines_3_3",
                                                                                "t16"."lines_3_4",
                                                                                "t16"."lines_3_5",
                                                                                "t16"."lines_3_6",
                                                                                "t16"."lines_3_7",
                                                                                "t16"."lines_3_8",
                                                                                "t16"."lines_3_9"
                                                                              FROM "temp"."main"."made_33" AS "t16"
                                                                            ) AS "t58"
                                                                              ON "t78"."moment" = "t58"."joined"
                                                                          ) AS "t79"
                                                                        ) AS "t81"
                                                                        LEFT OUTER JOIN (
                                                                          SELECT
                                                                            "t15"."moment" AS "joined",
                                                                            "t15"."lines_4_0",
                                                                            "t15"."lines_4_1"
                                                                          FROM "temp"."main"."made_34" AS "t15"
                                                                        ) AS "t57"
                                                                          ON "t81"."moment" = "t57"."joined"
                                                                      ) AS "t82"
                                                                    ) AS "t84"
                                                                    LEFT OUTER JOIN (
                                                                      SELECT
                                                                        "t14"."moment" AS "joined",
                                                                        "t14"."occasions_0_0",
                                                                        "t14"."occasions_0_1",
                                                                        "t14"."occasions_0_2",
                                                                        "t14"."occasions_0_3",
                                                                        "t14"."occasions_0_4",
                                                                        "t14"."occasions_0_5",
                                                                        "t14"."occasions_0_6",
                                                                        "t14"."occasions_0_7"
                                                                      FROM "temp"."main"."made_35" AS "t14"
                                                                    ) AS "t56"
                                                                      ON "t84"."moment" = "t56"."joined"
                                                                  ) AS "t85"
                                                                ) AS "t87"
                                                                LEFT OUTER JOIN (
                                                                  SELECT
                                                                    "t13"."moment" AS "joined",
                                                                    "t13"."orders_0_0",
                                                                    "t13"."orders_0_1",
                                                                    "t13"."orders_0_2",
                                                                    "t13"."orders_0_3",
                                                                    "t13"."orders_0_4",
                                                                    "t13"."orders_0_5",
                                                                    "t13"."orders_0_6",
                                                                    "t13"."orders_0_7",
                                                                    "t13"."orders_0_8",
                                                                    "t13"."orders_0_9",
                                                                    "t13"."orders_0_10",
                                                                    "t13"."orders_0_11",
                                                                    "t13"."orders_0_12",
                                                                    "t13"."orders_0_13",
                                                                    "t13"."orders_0_14",
                                                                    "t13"."orders_0_15",
                                                                    "t13"."orders_0_16",
                                                                    "t13"."orders_0_17",
                                                                    "t13"."orders_0_18",
                                                                    "t13"."orders_0_19",
                                                                    "t13"."orders_0_20",
                                                                    "t13"."orders_0_21",
                                                                    "t13"."orders_0_22",
                                                                    "t13"."orders_0_23",
                                                                    "t13"."orders_0_24",
                                                                    "t13"."orders_0_25",
                                                                    "t13"."orders_0_26",
                                                                    "t13"."orders_0_27",
                                                                    "t13"."orders_0_28",
                                                                    "t13"."orders_0_29",
                                                                    "t13"."orders_0_30",
                                                                    "t13"."orders_0_31",
                                                                    "t13"."orders_0_32",
                                                                    "t13"."orders_0_33",
                                                                    "t13"."orders_0_34",
                                                                    "t13"."orders_0_35",
                                                                    "t13"."orders_0_36",
                                                                    "t13"."orders_0_37",
                                                                    "t13"."orders_0_38",
                                                                    "t13"."orders_0_39",
                                                                    "t13"."orders_0_40",
                                                                    "t13"."orders_0_41",
                                                                    "t13"."orders_0_42"
                                                                  FROM "temp"."main"."made_36" AS "t13"
                                                                ) AS "t55"
                                                                  ON "t87"."moment" = "t55"."joined"
                                                              ) AS "t88"
                                                            ) AS "t90"
                                                            LEFT OUTER JOIN (
                                                              SELECT
                                                                "t12"."moment" AS "joined",
                                                                "t12"."orders_1_0"
                                                              FROM "temp"."main"."made_39" AS "t12"
                                                            ) AS "t54"
                                                              ON "t90"."moment" = "t54"."joined"
                                                          ) AS "t91"
                                                        ) AS "t93"
                                                        LEFT OUTER JOIN (
                                                          SELECT
                                                            "t11"."moment" AS "joined",
                                                            "t11"."orders_2_0",
                                                            "t11"."orders_2_1"
                                                          FROM "temp"."main"."made_43" AS "t11"
                                                        ) AS "t53"
                                                          ON "t93"."moment" = "t53"."joined"
                                                      ) AS "t94"
                                                    ) AS "t96"
                                                    LEFT OUTER JOIN (
                                                      SELECT
                                                        "t10"."moment" AS "joined",
                                                        "t10"."orders_3_0",
                                                        "t10"."orders_3_1"
                                                      FROM "temp"."main"."made_47" AS "t10"
                                                    ) AS "t52"
                                                      ON "t96"."moment" = "t52"."joined"
                                                  ) AS "t97"
                                                ) AS "t99"
                                                LEFT OUTER JOIN (
                                                  SELECT
                                                    "t9"."moment" AS "joined",
                                                    "t9"."orders_4_0"
                                                  FROM "temp"."main"."made_51" AS "t9"
                                                ) AS "t51"
                                                  ON "t99"."moment" = "t51"."joined"
                                              ) AS "t100"
                                            ) AS "t102"
                                            LEFT OUTER JOIN (
                                              SELECT
                                                "t8"."moment" AS "joined",
                                                "t8"."reach_0_0"
                                              FROM "temp"."main"."made_52" AS "t8"
                                            ) AS "t50"
                                              ON "t102"."moment" = "t50"."joined"
                                          ) AS "t103"
                                        ) AS "t105"
                                        LEFT OUTER JOIN (
                                          SELECT
                                            "t7"."moment" AS "joined",
                                            "t7"."reach_1_0"
                                          FROM "temp"."main"."made_53" AS "t7"
                                        ) AS "t49"
                                          ON "t105"."moment" = "t49"."joined"
                                      ) AS "t106"
                                    ) AS "t108"
                                    LEFT OUTER JOIN (
                                      SELECT
                                        "t6"."moment" AS "joined",
                                        "t6"."reach_2_0"
                                      FROM "temp"."main"."made_54" AS "t6"
                                    ) AS "t48"
                                      ON "t108"."moment" = "t48"."joined"
                                  ) AS "t109"
                                ) AS "t111"
                                LEFT OUTER JOIN (
                                  SELECT
                                    "t5"."moment" AS "joined",
                                    "t5"."reach_3_0"
                                  FROM "temp"."main"."made_55" AS "t5"
                                ) AS "t47"
                                  ON "t111"."moment" = "t47"."joined"
                              ) AS "t112"
                            ) AS "t114"
                            LEFT OUTER JOIN (
                              SELECT
                                "t4"."moment" AS "joined",
                                "t4"."responses_0_0",
                                "t4"."responses_0_1",
                                "t4"."responses_0_2",
                                "t4"."responses_0_3"
                              FROM "temp"."main"."made_56" AS "t4"
                            ) AS "t46"
                              ON "t114"."moment" = "t46"."joined"
                          ) AS "t115"
                        ) AS "t117"
                        LEFT OUTER JOIN (
                          SELECT
                            "t3"."moment" AS "joined",
                            "t3"."stages_0_0"
                          FROM "temp"."main"."made_57" AS "t3"
                        ) AS "t45"
                          ON "t117"."moment" = "t45"."joined"
                      ) AS "t118"
                    ) AS "t120"
                    LEFT OUTER JOIN (
                      SELECT
                        "t2"."moment" AS "joined",
                        "t2"."stages_1_0"
                      FROM "temp"."main"."made_58" AS "t2"
                    ) AS "t44"
                      ON "t120"."moment" = "t44"."joined"
                  ) AS "t121"
                ) AS "t122"
              ) AS "t123"
            ) AS "t125"
            LEFT OUTER JOIN (
              SELECT
                "t1"."month" AS "joined",
                "t1"."x",
                "t1"."value" AS "constant_99"
              FROM "memory"."main"."constants" AS "t1"
              WHERE
                "t1"."name" = 'gap_weight_milli'
            ) AS "t64"
              ON "t125"."month" = "t64"."joined"
          ) AS "t126"
        ) AS "t128"
        LEFT OUTER JOIN (
          SELECT
            "t1"."month" AS "joined",
            "t1"."x",
            "t1"."value" AS "constant_100"
          FROM "memory"."main"."constants" AS "t1"
          WHERE
            "t1"."name" = 'typical_gap_log'
        ) AS "t63"
          ON "t128"."month" = "t63"."joined"
      ) AS "t129"
    ) AS "t130"
  ) AS "t131"
) AS "t133"
INNER JOIN "temp"."main"."made_1" AS "t22"
  ON "t133"."moment" = "t22"."number"
