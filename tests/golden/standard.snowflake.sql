-- contacts
SELECT "t16"."customer", "t16"."ts", "t16"."known_at", "t16"."day", "t16"."campaign", "t16"."channel", "t16"."contact_cost_minor", "t16"."hour_of_week", "t16"."local_date", "t16"."local_hour", "t16"."offer", "t16"."weekday" FROM ( SELECT "t11"."customer", "t11"."ts", "t11"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), "t11"."local_date") AS INT) AS "day", "t11"."local_date", "t11"."local_hour", CAST(( ( DAYOFWEEK("t11"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) AS "weekday", ( 24 * ( CAST(( ( DAYOFWEEK("t11"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) - 1 ) ) + "t11"."local_hour" AS "hour_of_week", "t11"."campaign", "t11"."offer", "t11"."channel", "t15"."amount_minor" AS "contact_cost_minor" FROM ( SELECT "t9"."source", "t9"."id", "t9"."seq", "t9"."ts", "t9"."known_at", "t9"."local_date", "t9"."local_hour", "t9"."atom", "t9"."campaign", "t9"."offer", "t9"."channel", "t9"."number" AS "customer" FROM ( SELECT "t3"."source", "t3"."id", "t3"."seq", "t3"."ts", "t3"."known_at", "t3"."local_date", "t3"."local_hour", "t3"."atom", "t3"."campaign", "t3"."offer", "t3"."channel", "t4"."number" FROM "contacts" AS "t3" INNER JOIN "atoms" AS "t4" ON "t3"."atom" = "t4"."atom" ) AS "t9" ) AS "t11" LEFT OUTER JOIN ( SELECT "t13"."channel" AS "of_channel", "t13"."local_date" AS "on_day", "t13"."amount_minor" FROM ( SELECT "t12"."channel", "t12"."local_date", "t12"."key", "t12"."since", "t12"."amount_minor", ROW_NUMBER() OVER ( PARTITION BY "t12"."channel", "t12"."local_date" ORDER BY "t12"."key" IS NULL ASC, COALESCE("t12"."since", DATE_FROM_PARTS(1970, 1, 1)) DESC NULLS LAST, "t12"."amount_minor" DESC NULLS LAST ) - 1 AS "first" FROM ( SELECT "t6"."channel", "t6"."local_date", "t8"."key", "t8"."since", "t8"."amount_minor" FROM ( SELECT DISTINCT "t0"."channel", "t0"."local_date" FROM "contacts" AS "t0" ) AS "t6" INNER JOIN ( SELECT "t2"."key", "t2"."since", "t2"."amount_minor" FROM "costs" AS "t2" WHERE "t2"."kind" = 'contact' ) AS "t8" ON ( ( "t8"."key" IS NULL ) OR ( LOWER("t8"."key") = "t6"."channel" ) ) AND ( ( "t8"."since" IS NULL ) OR ( "t8"."since" <= "t6"."local_date" ) ) ) AS "t12" ) AS "t13" WHERE "t13"."first" = 0 ) AS "t15" ON "t11"."channel" IS NOT DISTINCT FROM "t15"."of_channel" AND "t11"."local_date" = "t15"."on_day" ) AS "t16"
-- events
SELECT "t4"."number" AS "customer", "t4"."ts", "t4"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), "t4"."local_date") AS INT) AS "day", "t4"."amount_minor", ( 24 * ( CAST(( ( DAYOFWEEK("t4"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) - 1 ) ) + "t4"."local_hour" AS "hour_of_week", "t4"."local_date", "t4"."local_hour", "t4"."type", "t4"."value", CAST(( ( DAYOFWEEK("t4"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) AS "weekday" FROM ( SELECT "t2"."source", "t2"."id", "t2"."seq", "t2"."ts", "t2"."known_at", "t2"."local_date", "t2"."local_hour", "t2"."atom", "t2"."type", "t2"."value", "t2"."amount_minor", "t3"."number" FROM "events" AS "t2" INNER JOIN "atoms" AS "t3" ON "t2"."atom" = "t3"."atom" ) AS "t4"
-- lines
SELECT "t10"."customer", "t10"."ts", "t10"."known_at", "t10"."day", "t10"."brand", "t10"."category", "t10"."cost_of_goods_minor", "t10"."department", "t10"."discount_minor", "t10"."gross_sales_minor", "t10"."hour_of_week", "t10"."local_date", "t10"."local_hour", "t10"."net_sales_minor", "t10"."product", "t10"."quantity_milli", "t10"."reimbursed_minor", "t10"."returns_minor", "t10"."weekday" FROM ( SELECT "t9"."customer", "t9"."ts", "t9"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), "t9"."local_date") AS INT) AS "day", "t9"."local_date", "t9"."local_hour", CAST(( ( DAYOFWEEK("t9"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) AS "weekday", ( 24 * ( CAST(( ( DAYOFWEEK("t9"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) - 1 ) ) + "t9"."local_hour" AS "hour_of_week", "t9"."product", "t9"."category", "t9"."brand", "t6"."department", "t9"."quantity_milli", "t9"."gross_sales_minor", "t9"."discount_minor", "t9"."returns_minor", "t9"."net_sales_minor", "t9"."reimbursed_minor", "t9"."cost_of_goods_minor" FROM ( SELECT "t7"."source", "t7"."id", "t7"."seq", "t7"."ts", "t7"."known_at", "t7"."local_date", "t7"."local_hour", "t7"."atom", "t7"."line_number", "t7"."product", "t7"."quantity_milli", "t7"."category", "t7"."brand", "t7"."gross_sales_minor", "t7"."discount_minor", "t7"."returns_minor", "t7"."net_sales_minor", "t7"."reimbursed_minor", "t7"."cost_of_goods_minor", "t7"."number" AS "customer" FROM ( SELECT "t3"."source", "t3"."id", "t3"."seq", "t3"."ts", "t3"."known_at", "t3"."local_date", "t3"."local_hour", "t3"."atom", "t3"."line_number", "t3"."product", "t3"."quantity_milli", "t3"."category", "t3"."brand", "t3"."gross_sales_minor", "t3"."discount_minor", "t3"."returns_minor", "t3"."net_sales_minor", "t3"."reimbursed_minor", "t3"."cost_of_goods_minor", "t4"."number" FROM "lines" AS "t3" INNER JOIN "atoms" AS "t4" ON "t3"."atom" = "t4"."atom" ) AS "t7" ) AS "t9" LEFT OUTER JOIN ( SELECT "t0"."product", MIN("t0"."department") AS "department" FROM "products" AS "t0" GROUP BY 1 ) AS "t6" ON "t9"."product" = "t6"."product" ) AS "t10"
-- orders
SELECT "t5"."number" AS "customer", "t5"."ts", "t5"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), "t5"."local_date") AS INT) AS "day", "t5"."channel", "t5"."cost_of_goods_minor", "t5"."cost_to_serve_minor", "t5"."coupon", "t5"."discount_minor", "t5"."gross_sales_minor", ( 24 * ( CAST(( ( DAYOFWEEK("t5"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) - 1 ) ) + "t5"."local_hour" AS "hour_of_week", "t5"."is_order", "t5"."kind", "t5"."local_date", "t5"."local_hour", "t5"."net_sales_minor", "t5"."place", ( ( "t5"."net_sales_minor" + COALESCE("t5"."reimbursed_minor", 0) ) - COALESCE( "t5"."cost_of_goods_minor", CAST(FLOOR( IFF( ABS( IFF( 1000000 = 0, CAST(NULL AS DOUBLE), CAST("t5"."net_sales_minor" * 650000 AS DOUBLE) / CAST(1000000 AS DOUBLE) ) ) < 9.223372036854776e+18, IFF( 1000000 = 0, CAST(NULL AS DOUBLE), CAST("t5"."net_sales_minor" * 650000 AS DOUBLE) / CAST(1000000 AS DOUBLE) ), CAST(NULL AS DOUBLE) ) ) AS BIGINT) ) ) - COALESCE("t5"."cost_to_serve_minor", 0) AS "profit_minor", "t5"."reimbursed_minor", "t5"."returns_minor", CAST(( ( DAYOFWEEK("t5"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) AS "weekday" FROM ( SELECT "t4"."source", "t4"."id", "t4"."seq", "t4"."ts", "t4"."known_at", "t4"."local_date", "t4"."local_hour", "t4"."atom", "t4"."order_number", "t4"."kind", "t4"."status", "t4"."is_order", "t4"."place", "t4"."channel", "t4"."currency", "t4"."coupon", "t4"."tax_minor", "t4"."shipping_minor", "t4"."tip_minor", "t4"."gift_card_minor", "t4"."open_balance_minor", "t4"."total_minor", "t4"."platform_net_minor", "t4"."cost_to_serve_minor", "t4"."incomplete", "t4"."estimated", "t4"."gross_sales_minor", "t4"."discount_minor", "t4"."returns_minor", "t4"."net_sales_minor", "t4"."reimbursed_minor", "t4"."cost_of_goods_minor", "t2"."number" FROM ( SELECT * FROM "orders" AS "t0" WHERE "t0"."status" = 'counted' ) AS "t4" INNER JOIN "atoms" AS "t2" ON "t4"."atom" = "t2"."atom" ) AS "t5"
-- reach
SELECT "t4"."number" AS "customer", "t4"."ts", "t4"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), TO_DATE("t4"."ts")) AS INT) AS "day", "t4"."allowed", "t4"."channel" FROM ( SELECT "t2"."atom", "t2"."channel", "t2"."allowed", "t2"."ts", "t2"."known_at", "t3"."number" FROM "reach_log" AS "t2" INNER JOIN "atoms" AS "t3" ON "t2"."atom" = "t3"."atom" ) AS "t4"
-- responses
SELECT "t4"."number" AS "customer", "t4"."ts", "t4"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), "t4"."local_date") AS INT) AS "day", "t4"."campaign", "t4"."channel", ( 24 * ( CAST(( ( DAYOFWEEK("t4"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) - 1 ) ) + "t4"."local_hour" AS "hour_of_week", "t4"."local_date", "t4"."local_hour", "t4"."offer", "t4"."type", CAST(( ( DAYOFWEEK("t4"."local_date") + 6 ) % 7 ) + 1 AS BIGINT) AS "weekday" FROM ( SELECT "t2"."source", "t2"."id", "t2"."seq", "t2"."ts", "t2"."known_at", "t2"."local_date", "t2"."local_hour", "t2"."atom", "t2"."campaign", "t2"."offer", "t2"."channel", "t2"."type", "t3"."number" FROM "responses" AS "t2" INNER JOIN "atoms" AS "t3" ON "t2"."atom" = "t3"."atom" ) AS "t4"
-- stages
SELECT * FROM "stages" AS "t0"
-- traits
SELECT "t4"."number" AS "customer", DATEADD(MICROSECOND, -'1', "t4"."known_at") AS "ts", "t4"."known_at", CAST(DATEDIFF(DAY, DATE_FROM_PARTS(1970, 1, 1), TO_DATE("t4"."known_at")) AS INT) AS "day", "t4"."trait", "t4"."value" FROM ( SELECT "t2"."atom", "t2"."trait", "t2"."value", "t2"."known_at", "t2"."source", "t3"."number" FROM "traits" AS "t2" INNER JOIN "atoms" AS "t3" ON "t2"."atom" = "t3"."atom" ) AS "t4"
-- orders
SELECT "t0"."count_0" AS "orders" FROM "known" AS "t0"
-- orders_7d
SELECT "t0"."count_0" AS "orders_7d" FROM "known" AS "t0"
-- orders_28d
SELECT "t0"."count_0" AS "orders_28d" FROM "known" AS "t0"
-- orders_90d
SELECT "t0"."count_0" AS "orders_90d" FROM "known" AS "t0"
-- orders_365d
SELECT "t0"."count_0" AS "orders_365d" FROM "known" AS "t0"
-- occasions
SELECT "t0"."count_0" AS "occasions" FROM "known" AS "t0"
-- occasions_28d
SELECT "t0"."count_0" AS "occasions_28d" FROM "known" AS "t0"
-- occasions_90d
SELECT "t0"."count_0" AS "occasions_90d" FROM "known" AS "t0"
-- occasions_365d
SELECT "t0"."count_0" AS "occasions_365d" FROM "known" AS "t0"
-- gross_sales_minor
SELECT "t0"."sum_0" AS "gross_sales_minor" FROM "known" AS "t0"
-- gross_sales_minor_365d
SELECT "t0"."sum_0" AS "gross_sales_minor_365d" FROM "known" AS "t0"
-- net_sales_minor
SELECT "t0"."sum_0" AS "net_sales_minor" FROM "known" AS "t0"
-- net_sales_minor_7d
SELECT "t0"."sum_0" AS "net_sales_minor_7d" FROM "known" AS "t0"
-- net_sales_minor_28d
SELECT "t0"."sum_0" AS "net_sales_minor_28d" FROM "known" AS "t0"
-- net_sales_minor_90d
SELECT "t0"."sum_0" AS "net_sales_minor_90d" FROM "known" AS "t0"
-- net_sales_minor_365d
SELECT "t0"."sum_0" AS "net_sales_minor_365d" FROM "known" AS "t0"
-- units_milli
SELECT "t0"."sum_0" AS "units_milli" FROM "known" AS "t0"
-- units_milli_365d
SELECT "t0"."sum_0" AS "units_milli_365d" FROM "known" AS "t0"
-- average_order_value_minor
SELECT IFF( "t0"."orders" = 0, CAST(NULL AS DOUBLE), CAST("t0"."net_sales_minor" AS DOUBLE) / CAST("t0"."orders" AS DOUBLE) ) AS "average_order_value_minor" FROM "known" AS "t0"
-- largest_order_minor
SELECT "t0"."max_0" AS "largest_order_minor" FROM "known" AS "t0"
-- units_per_order
SELECT IFF( "t0"."orders" = 0, CAST(NULL AS DOUBLE), IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."units_milli" AS DOUBLE) / CAST(1000 AS DOUBLE) ) / CAST("t0"."orders" AS DOUBLE) ) AS "units_per_order" FROM "known" AS "t0"
-- first_order_date
SELECT "t0"."first_0" AS "first_order_date" FROM "known" AS "t0"
-- last_order_date
SELECT "t0"."last_0" AS "last_order_date" FROM "known" AS "t0"
-- days_since_first_order
SELECT CAST(CAST(DATEDIFF(DAY, "t0"."first_order_date", "t0"."today") AS INT) AS BIGINT) AS "days_since_first_order" FROM "known" AS "t0"
-- days_since_last_order
SELECT CAST(CAST(DATEDIFF(DAY, "t0"."last_order_date", "t0"."today") AS INT) AS BIGINT) AS "days_since_last_order" FROM "known" AS "t0"
-- gaps
SELECT "t0"."gaps_0" AS "gaps" FROM "known" AS "t0"
-- average_gap_days
SELECT IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_days_0" AS DOUBLE) / CAST("t0"."gaps" AS DOUBLE) ) AS "average_gap_days" FROM "known" AS "t0"
-- usual_gap_days
SELECT CASE WHEN ( "t0"."gaps" > 0 ) OR ( "t0"."orders" > 0 ) THEN EXP( IFF( IFF( 1000000 = 0, CAST(NULL AS DOUBLE), IFF( ( "t0"."gaps" + IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) ) = 0, CAST(NULL AS DOUBLE), ( "t0"."gap_logs_0" + ( IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) * "t0"."constant_2" ) ) / ( "t0"."gaps" + IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) ) ) / CAST(1000000 AS DOUBLE) ) <= 700, IFF( 1000000 = 0, CAST(NULL AS DOUBLE), IFF( ( "t0"."gaps" + IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) ) = 0, CAST(NULL AS DOUBLE), ( "t0"."gap_logs_0" + ( IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) * "t0"."constant_2" ) ) / ( "t0"."gaps" + IFF( 1000 = 0, CAST(NULL AS DOUBLE), CAST("t0"."constant_1" AS DOUBLE) / CAST(1000 AS DOUBLE) ) ) ) / CAST(1000000 AS DOUBLE) ), CAST(NULL AS DOUBLE) ) ) ELSE NULL END AS "usual_gap_days" FROM "known" AS "t0"
-- gap_variation
SELECT CASE WHEN "t0"."gaps" >= 3 THEN SQRT( IFF( IFF( ( ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF( 100000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_log_squares_0" AS DOUBLE) / 100000000.0 ) / CAST("t0"."gaps" AS DOUBLE) ) - ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) * IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) ) ) IS NULL ) OR ( 0.0 IS NULL ), NULL, GREATEST( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF( 100000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_log_squares_0" AS DOUBLE) / 100000000.0 ) / CAST("t0"."gaps" AS DOUBLE) ) - ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) * IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) ), 0.0 ) ) >= 0, IFF( ( ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF( 100000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_log_squares_0" AS DOUBLE) / 100000000.0 ) / CAST("t0"."gaps" AS DOUBLE) ) - ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) * IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) ) ) IS NULL ) OR ( 0.0 IS NULL ), NULL, GREATEST( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF( 100000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_log_squares_0" AS DOUBLE) / 100000000.0 ) / CAST("t0"."gaps" AS DOUBLE) ) - ( IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) * IFF( "t0"."gaps" = 0, CAST(NULL AS DOUBLE), IFF(1000000.0 = 0, CAST(NULL AS DOUBLE), CAST("t0"."gap_logs_1" AS DOUBLE) / 1000000.0) / CAST("t0"."gaps" AS DOUBLE) ) ), 0.0 ) ), CAST(NULL AS DOUBLE) ) ) ELSE NULL END AS "gap_variation" FROM "known" AS "t0"
-- overdue_ratio
SELECT IFF( "t0"."usual_gap_days" = 0, CAST(NULL AS DOUBLE), CAST("t0"."days_since_last_order" AS DOUBLE) / "t0"."usual_gap_days" ) AS "overdue_ratio" FROM "known" AS "t0"
-- orders_trend_28d
SELECT IFF( ( "t0"."count_0" - "t0"."orders_28d" ) = 0, CAST(NULL AS DOUBLE), CAST("t0"."orders_28d" AS DOUBLE) / CAST("t0"."count_0" - "t0"."orders_28d" AS DOUBLE) ) AS "orders_trend_28d" FROM "known" AS "t0"
-- orders_trend_90d
SELECT IFF( ( "t0"."count_0" - "t0"."orders_90d" ) = 0, CAST(NULL AS DOUBLE), CAST("t0"."orders_90d" AS DOUBLE) / CAST("t0"."count_0" - "t0"."orders_90d" AS DOUBLE) ) AS "orders_trend_90d" FROM "known" AS "t0"
-- net_sales_trend_90d
SELECT IFF( ( "t0"."sum_0" - "t0"."net_sales_minor_90d" ) = 0, CAST(NULL AS DOUBLE), CAST("t0"."net_sales_minor_90d" AS DOUBLE) / CAST("t0"."sum_0" - "t0"."net_sales_minor_90d" AS DOUBLE) ) AS "net_sales_trend_90d" FROM "known" AS "t0"
-- usual_weekday
SELECT "t0"."top_0" AS "usual_weekday" FROM "known" AS "t0"
-- usual_weekday_share
SELECT "t0"."share_0" AS "usual_weekday_share" FROM "known" AS "t0"
-- usual_hour
SELECT "t0"."top_0" AS "usual_hour" FROM "known" AS "t0"
-- weekend_share
SELECT IFF( "t0"."orders" = 0, CAST(NULL AS DOUBLE), CAST("t0"."count_0" AS DOUBLE) / CAST("t0"."orders" AS DOUBLE) ) AS "weekend_share" FROM "known" AS "t0"
-- morning_share
SELECT IFF( "t0"."count_1" = 0, CAST(NULL AS DOUBLE), CAST("t0"."count_0" AS DOUBLE) / CAST("t0"."count_1" AS DOUBLE) ) AS "morning_share" FROM "known" AS "t0"
-- afternoon_share
SELECT IFF( "t0"."count_1" = 0, CAST(NULL AS DOUBLE), CAST("t0"."count_0" AS DOUBLE) / CAST("t0"."count_1" AS DOUBLE) ) AS "afternoon_share" FROM "known" AS "t0"
-- evening_share
SELECT IFF( "t0"."count_1" = 0, CAST(NULL AS DOUBLE), CAST("t0"."count_0" AS DOUBLE) / CAST("t0"."count_1" AS DOUBLE) ) AS "evening_share" FROM "known" AS "t0"
-- places
SELECT "t0"."distinct_0" AS "places" FROM "known" AS "t0"
-- usual_place
SELECT "t0"."top_0" AS "usual_place" FROM "known" AS "t0"
-- usual_place_share
SELECT "t0"."share_0" AS "usual_place_share" FROM "known" AS "t0"
-- orders_online
SELECT "t0"."count_0" AS "orders_online" FROM "known" AS "t0"
-- net_sales_online_minor
SELECT "t0"."sum_0" AS "net_sales_online_minor" FROM "known" AS "t0"
-- orders_store
SELECT "t0"."count_0" AS "orders_store" FROM "known" AS "t0"
-- net_sales_store_minor
SELECT "t0"."sum_0" AS "net_sales_store_minor" FROM "known" AS "t0"
-- online_share
SELECT IFF( ( "t0"."net_sales_online_minor" + "t0"."net_sales_store_minor" ) = 0, CAST(NULL AS DOUBLE), CAST("t0"."net_sales_online_minor" AS DOUBLE) / CAST("t0"."net_sales_online_minor" + "t0"."net_sales_store_minor" AS DOUBLE) ) AS "online_share" FROM "known" AS "t0"
-- products
SELECT "t0"."distinct_0" AS "products" FROM "known" AS "t0"
-- categories
SELECT "t0"."distinct_0" AS "categories" FROM "known" AS "t0"
-- categories_90d
SELECT "t0"."distinct_0" AS "categories_90d" FROM "known" AS "t0"
-- category_1
SELECT "t0"."top_0" AS "category_1" FROM "known" AS "t0"
-- category_1_share
SELECT "t0"."share_0" AS "category_1_share" FROM "known" AS "t0"
-- category_2
SELECT "t0"."top_0" AS "category_2" FROM "known" AS "t0"
-- category_2_share
SELECT "t0"."share_0" AS "category_2_share" FROM "known" AS "t0"
-- category_3
SELECT "t0"."top_0" AS "category_3" FROM "known" AS "t0"
-- category_3_share
SELECT "t0"."share_0" AS "category_3_share" FROM "known" AS "t0"
-- category_4
SELECT "t0"."top_0" AS "category_4" FROM "known" AS "t0"
-- category_4_share
SELECT "t0"."share_0" AS "category_4_share" FROM "known" AS "t0"
-- category_5
SELECT "t0"."top_0" AS "category_5" FROM "known" AS "t0"
-- category_5_share
SELECT "t0"."share_0" AS "category_5_share" FROM "known" AS "t0"
-- brand_1
SELECT "t0"."top_0" AS "brand_1" FROM "known" AS "t0"
-- brand_1_share
SELECT "t0"."share_0" AS "brand_1_share" FROM "known" AS "t0"
-- brand_2
SELECT "t0"."top_0" AS "brand_2" FROM "known" AS "t0"
-- brand_2_share
SELECT "t0"."share_0" AS "brand_2_share" FROM "known" AS "t0"
-- brand_3
SELECT "t0"."top_0" AS "brand_3" FROM "known" AS "t0"
-- brand_3_share
SELECT "t0"."share_0" AS "brand_3_share" FROM "known" AS "t0"
-- brand_4
SELECT "t0"."top_0" AS "brand_4" FROM "known" AS "t0"
-- brand_4_share
SELECT "t0"."share_0" AS "brand_4_share" FROM "known" AS "t0"
-- brand_5
SELECT "t0"."top_0" AS "brand_5" FROM "known" AS "t0"
-- brand_5_share
SELECT "t0"."share_0" AS "brand_5_share" FROM "known" AS "t0"
-- discount_minor
SELECT "t0"."sum_0" AS "discount_minor" FROM "known" AS "t0"
-- discount_minor_365d
SELECT "t0"."sum_0" AS "discount_minor_365d" FROM "known" AS "t0"
-- discount_share
SELECT IFF( "t0"."gross_sales_minor" = 0, CAST(NULL AS DOUBLE), CAST("t0"."discount_minor" AS DOUBLE) / CAST("t0"."gross_sales_minor" AS DOUBLE) ) AS "discount_share" FROM "known" AS "t0"
-- discounted_orders_share
SELECT IFF( "t0"."orders" = 0, CAST(NULL AS DOUBLE), CAST("t0"."count_0" AS DOUBLE) / CAST("t0"."orders" AS DOUBLE) ) AS "discounted_orders_share" FROM "known" AS "t0"
-- coupon_orders
SELECT "t0"."count_0" AS "coupon_orders" FROM "known" AS "t0"
-- returns_minor
SELECT "t0"."sum_0" AS "returns_minor" FROM "known" AS "t0"
-- returns_minor_365d
SELECT "t0"."sum_0" AS "returns_minor_365d" FROM "known" AS "t0"
-- returns
SELECT "t0"."count_0" AS "returns" FROM "known" AS "t0"
-- return_rate
SELECT IFF( ( "t0"."gross_sales_minor" - "t0"."discount_minor" ) = 0, CAST(NULL AS DOUBLE), CAST("t0"."returns_minor" AS DOUBLE) / CAST("t0"."gross_sales_minor" - "t0"."discount_minor" AS DOUBLE) ) AS "return_rate" FROM "known" AS "t0"
-- contacts
SELECT "t0"."count_0" AS "contacts" FROM "known" AS "t0"
-- contacts_28d
SELECT "t0"."count_0" AS "contacts_28d" FROM "known" AS "t0"
-- contacts_90d
SELECT "t0"."count_0" AS "contacts_90d" FROM "known" AS "t0"
-- contacts_365d
SELECT "t0"."count_0" AS "contacts_365d" FROM "known" AS "t0"
-- last_contact_date
SELECT "t0"."last_0" AS "last_contact_date" FROM "known" AS "t0"
-- days_since_contact
SELECT CAST(CAST(DATEDIFF(DAY, "t0"."last_contact_date", "t0"."today") AS INT) AS BIGINT) AS "days_since_contact" FROM "known" AS "t0"
-- responses
SELECT "t0"."count_0" AS "responses" FROM "known" AS "t0"
-- responses_365d
SELECT "t0"."count_0" AS "responses_365d" FROM "known" AS "t0"
-- redemptions
SELECT "t0"."count_0" AS "redemptions" FROM "known" AS "t0"
-- redemptions_365d
SELECT "t0"."count_0" AS "redemptions_365d" FROM "known" AS "t0"
-- response_rate
SELECT IFF( "t0"."contacts" = 0, CAST(NULL AS DOUBLE), CAST("t0"."responses" AS DOUBLE) / CAST("t0"."contacts" AS DOUBLE) ) AS "response_rate" FROM "known" AS "t0"
-- profit_minor
SELECT CASE WHEN "t0"."count_0" = 0 THEN "t0"."sum_1" - "t0"."sum_2" ELSE NULL END AS "profit_minor" FROM "known" AS "t0"
-- profit_online_minor
SELECT CASE WHEN "t0"."count_0" = 0 THEN "t0"."sum_1" ELSE NULL END AS "profit_online_minor" FROM "known" AS "t0"
-- profit_store_minor
SELECT CASE WHEN "t0"."count_0" = 0 THEN "t0"."sum_1" ELSE NULL END AS "profit_store_minor" FROM "known" AS "t0"
-- profit_minor_365d
SELECT CASE WHEN "t0"."count_0" = 0 THEN "t0"."sum_1" - "t0"."sum_2" ELSE NULL END AS "profit_minor_365d" FROM "known" AS "t0"
-- reimbursed_minor
SELECT "t0"."sum_0" AS "reimbursed_minor" FROM "known" AS "t0"
-- lifecycle_stage
SELECT "t0"."latest_0" AS "lifecycle_stage" FROM "known" AS "t0"
-- lifecycle_state
SELECT "t0"."latest_0" AS "lifecycle_state" FROM "known" AS "t0"
-- reachable_email
SELECT COALESCE("t0"."latest_0", FALSE) AS "reachable_email" FROM "known" AS "t0"
-- reachable_phone
SELECT COALESCE("t0"."latest_0", FALSE) AS "reachable_phone" FROM "known" AS "t0"
-- reachable_sms
SELECT COALESCE("t0"."latest_0", FALSE) AS "reachable_sms" FROM "known" AS "t0"
-- reachable_post
SELECT COALESCE("t0"."latest_0", FALSE) AS "reachable_post" FROM "known" AS "t0"
-- reachable_by
SELECT CASE WHEN "t0"."reachable_email" AND "t0"."reachable_phone" THEN 'email and phone' WHEN "t0"."reachable_email" THEN 'email' WHEN "t0"."reachable_phone" THEN 'phone' WHEN "t0"."reachable_sms" THEN 'sms' WHEN "t0"."reachable_post" THEN 'post' ELSE 'nothing' END AS "reachable_by" FROM "known" AS "t0"
