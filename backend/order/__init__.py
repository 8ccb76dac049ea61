"""What a customer has ordered or is being charged for: what a coupon would have to fit."""
