"""What an account holds or owes: orders, subscriptions and contracts that the rules look at."""
