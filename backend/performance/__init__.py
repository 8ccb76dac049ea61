"""What a partner's customers bought, as it counts for the partner: per month, forecast, draft or final."""
