"""What acquaint derives of a shop: Parquet tables in snapshots, published one by one and never changed after."""
