"""飞书: event subscription v2 and card callbacks."""
