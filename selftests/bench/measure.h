/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the work of client and server in a round, and its timing
 *
 * A round consists of @warm_up round trips, then @count round trips that are timed,
 * then one more. So the server's start and end of the round are not timed.
 */
#ifndef FIPC_BENCH_MEASURE_H
#define FIPC_BENCH_MEASURE_H

#include "bench.h"

enum { SINGLES_MAX = 2048 };

/**
 * struct round - a round, in memory that the processes of a pair share
 * @warm_up, @count: set by the parent before the round
 * @start, @end: start and end of the timed part, nanoseconds
 * @result: %KIND_SINGLE: the median; %KIND_IDLE: the server's CPU time, set by the
 *          server; otherwise unused. Nanoseconds
 */
struct round {
	unsigned long warm_up;
	unsigned long count;
	double start;
	double end;
	double result;
};

/* The number of round trips or messages that the server handles. */
unsigned long round_total(const struct round *round);
/* Run a round in the client. */
void measure(const struct peer *peer, void *state, enum kind kind,
	     struct round *round);
/* Run a round in the server. */
void serve(const struct peer *peer, void *state, enum kind kind,
	   struct round *round);

#endif /* FIPC_BENCH_MEASURE_H */
