"""Refusals about attachment buckets."""

from backend.errors import FieldProblem, Problem


class SwitchOffFirst(Problem):
    """A bucket is changed in two operations: the upload is switched off in the first."""

    status = 409
    code = "switch_off_first"


class AlreadySwitchedOff(Problem):
    """There is nothing to switch off."""

    status = 409
    code = "already_switched_off"


class BucketNotOwn(FieldProblem):
    """There is no such bucket among the partner's, or another partner uses it: the two must look the same."""

    code = "bucket_not_own"
    field = "bucket_name"


class BucketOfOtherSite(FieldProblem):
    """The bucket was bought on another site than the partner's."""

    code = "bucket_of_other_site"
    field = "bucket_name"


class BucketEncrypted(FieldProblem):
    """Files in a bucket with default encryption cannot be fetched."""

    code = "bucket_encrypted"
    field = "bucket_name"


class BucketWithoutDirectory(FieldProblem):
    """The documents go into the directory `download`."""

    code = "bucket_without_directory"
    field = "bucket_name"
