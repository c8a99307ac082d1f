SELECT
  "t10"."number" AS "customer",
  "t10"."ts",
  "t10"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t10"."local_date") AS INT) AS "day",
  "t10"."channel",
  "t10"."cost_of_goods_minor",
  "t10"."cost_to_serve_minor",
  "t10"."coupon",
  "t10"."discount_minor",
  "t10"."gross_sales_minor",
  (
    24 * (
      CAST((
        (
          DAYOFWEEK("t10"."local_date") + 6
        ) % 7
      ) + 1 AS BIGINT) - 1
    )
  ) + "t10"."local_hour" AS "hour_of_week",
  "t10"."is_order",
  "t10"."kind",
  "t10"."local_date",
  "t10"."local_hour",
  "t10"."net_sales_minor",
  "t10"."place",
  (
    (
      "t10"."net_sales_minor" + COALESCE("t10"."reimbursed_minor", 0)
    ) - COALESCE(
      "t10"."cost_of_goods_minor",
      CAST(FLOOR(
        CASE
          WHEN ABS(
            CASE
              WHEN 1000000 = 0
              THEN CAST(NULL AS DOUBLE)
              ELSE CAST("t10"."net_sales_minor" * 650000 AS DOUBLE) / CAST(1000000 AS DOUBLE)
            END
          ) < 9.223372036854776e+18
          THEN CASE
            WHEN 1000000 = 0
            THEN CAST(NULL AS DOUBLE)
            ELSE CAST("t10"."net_sales_minor" * 650000 AS DOUBLE) / CAST(1000000 AS DOUBLE)
          END
          ELSE CAST(NULL AS DOUBLE)
        END
      ) AS BIGINT)
    )
  ) - COALESCE("t10"."cost_to_serve_minor", 0) AS "profit_minor",
  "t10"."reimbursed_minor",
  "t10"."returns_minor",
  CAST((
    (
      DAYOFWEEK("t10"."local_date") + 6
    ) % 7
  ) + 1 AS BIGINT) AS "weekday"
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
    "t5"."order_number",
    "t5"."kind",
    "t5"."status",
    "t5"."is_order",
    "t5"."place",
    "t5"."channel",
    "t5"."currency",
    "t5"."coupon",
    "t5"."tax_minor",
    "t5"."shipping_minor",
    "t5"."tip_minor",
    "t5"."gift_card_minor",
    "t5"."open_balance_minor",
    "t5"."total_minor",
    "t5"."platform_net_minor",
    "t5"."cost_to_serve_minor",
    "t5"."incomplete",
    "t5"."estimated",
    "t5"."gross_sales_minor",
    "t5"."discount_minor",
    "t5"."returns_minor",
    "t5"."net_sales_minor",
    "t5"."reimbursed_minor",
    "t5"."cost_of_goods_minor",
    "t9"."number"
  FROM (
    SELECT
      *
    FROM "memory"."main"."orders" AS "t0"
    WHERE
      "t0"."status" = 'counted'
  ) AS "t5"
  INNER JOIN (
    SELECT
      "t3"."atom",
      "t7"."number"
    FROM "memory"."main"."members" AS "t3"
    INNER JOIN (
      SELECT
        "t2"."customer",
        CAST(ROW_NUMBER() OVER (
          ORDER BY "t2"."customer" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS INT) AS "number"
      FROM "memory"."main"."customers" AS "t2"
    ) AS "t7"
      ON "t3"."customer" = "t7"."customer"
  ) AS "t9"
    ON "t5"."atom" = "t9"."atom"
) AS "t10"
