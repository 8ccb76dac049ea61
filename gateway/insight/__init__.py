"""What the numbers say: answers, self-service, handoffs, satisfaction (definitions: docs/insights.md)."""
