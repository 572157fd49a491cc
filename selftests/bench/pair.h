/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the processes that a peer is tried with
 *
 * A client and a server for each pair, which sleep on semaphores between rounds.
 * If one dies, everything ends.
 */
#ifndef FIPC_BENCH_PAIR_H
#define FIPC_BENCH_PAIR_H

#include "measure.h"

struct pair_board;

/**
 * struct pair - a client and a server
 * @server: 0 where the peer has none
 */
struct pair {
	const struct peer *peer;
	const struct bench_case *of;
	void *state;
	struct pair_board *board;
	pid_t client;
	pid_t server;
};

void pair_start(struct pair *pair, const struct peer *peer,
		const struct bench_case *of, unsigned int number);
void pair_end(struct pair *pair);

/*
 * One round of all pairs at once, of @count for each. Sets each pair's round as
 * far as it is over.
 */
void pairs_round(struct pair *pairs, unsigned int n, unsigned long count);
const struct round *pair_round(const struct pair *pair);

#endif /* FIPC_BENCH_PAIR_H */
