/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: what a client does in a round, and when it looks at the clock
 *
 * A round is @warm_up round trips, then @count that are timed, then one more: the
 * server's way into the round and out of it lie outside what is timed.
 */
#ifndef FIPC_BENCH_MEASURE_H
#define FIPC_BENCH_MEASURE_H

#include "bench.h"

enum { SINGLES_MAX = 2048 };

/**
 * struct round - in memory that the processes of a pair share
 * @warm_up, @count: before the round, from who starts it
 * @start, @end: nanoseconds of the part that is timed
 * @result: %KIND_SINGLE: the median; %KIND_IDLE: the server's CPU time, from the
 *          server; else the time for one
 */
struct round {
	unsigned long warm_up;
	unsigned long count;
	double start;
	double end;
	double result;
};

/* How many the server takes part in. */
unsigned long round_total(const struct round *round);
/* In the client. */
void measure(const struct peer *peer, void *state, enum kind kind,
	     struct round *round);
/* In the server. */
void serve(const struct peer *peer, void *state, enum kind kind,
	   struct round *round);

#endif /* FIPC_BENCH_MEASURE_H */
