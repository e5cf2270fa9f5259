"""The shipped knowledge and the frozen records that describe any knowledge."""
