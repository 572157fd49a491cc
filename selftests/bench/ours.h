/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: what both of fastipc's peers need
 *
 * The server makes the endpoint in its space; the client has a space of its own,
 * and a capability to send that it got through an exported descriptor.
 */
#ifndef FIPC_BENCH_OURS_H
#define FIPC_BENCH_OURS_H

#include "peers.h"

/**
 * struct ours - one process's end
 * @space: this process's
 * @cap: the endpoint in @space
 * @turn: what the client calls through next; @next leads in a circle
 * @exported: the client's way to it
 * @receivers: the process whose threads wait elsewhere; 0 if none
 */
struct ours {
	const struct crowd *crowd;
	int space;
	__u64 cap;
	struct turn {
		__u64 cap;
		struct turn *next;
	} turns[TURNS_MAX], *turn;
	int exported;
	pid_t receivers;
};

const char *ours_absent(void);
void *ours_setup(unsigned int pair, const struct crowd *crowd);
void ours_begin_client(void *state);
/* The capability for the client's next call. */
static inline __u64 ours_turn(struct ours *o)
{
	o->turn = o->turn->next;
	return o->turn->cap;
}

void ours_teardown(void *state);

#endif /* FIPC_BENCH_OURS_H */
