"""KPIs: definitions, targets by period, and measurements that are never changed."""
