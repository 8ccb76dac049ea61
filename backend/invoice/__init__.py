"""Special VAT invoices of a partner: what may be invoiced, the request, its way, its return."""
