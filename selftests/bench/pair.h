/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the client and server processes of a peer
 *
 * Each pair has a client and a server, which sleep on semaphores between rounds. If
 * one of them exits, the whole benchmark ends.
 */
#ifndef FIPC_BENCH_PAIR_H
#define FIPC_BENCH_PAIR_H

#include "measure.h"

struct pair_board;

/**
 * struct pair - a client and a server
 * @peer: how they exchange messages
 * @of: the case
 * @state: result of the peer's setup
 * @board: memory that the processes share with their parent
 * @client: pid of the client
 * @server: pid of the server; 0 if the peer has none
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
 * Run one round of all pairs at once, with @count round trips or messages each.
 * pair_round() then gives the result of each pair.
 */
void pairs_round(struct pair *pairs, unsigned int n, unsigned long count);
const struct round *pair_round(const struct pair *pair);

#endif /* FIPC_BENCH_PAIR_H */
