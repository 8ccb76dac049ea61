"""Vouchers, cash coupons and pickup coupons of a customer."""
