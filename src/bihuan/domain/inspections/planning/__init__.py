"""The year's visits: which checks an enterprise gets together, in which month, and what is left and why.

Plain Python and arrays over the format of an instance; the database is read elsewhere. Three stages:

1. `packing`: each enterprise alone, exactly: the cheapest visits for its due items. The sum is a bound no plan can beat.
2. `prices`: where a department has too little time in the year, its minutes get a price and each enterprise packs again;
   the prices prove what the shortage must cost at least.
3. `months` and `exchange`: visits to months under the departments' time, and exchange of places while it helps.

Beside them `again` changes a plan with few moves, `compare` lays two side by side, and `teams` makes the calendar of a month.
"""
