/* SPDX-License-Identifier: GPL-2.0 */
/*
 * DOC: the common part of fastipc's peers
 *
 * The server creates the endpoint in its space. The client has its own space, and
 * imports a capability to send from an exported descriptor.
 */
#ifndef FIPC_BENCH_OURS_H
#define FIPC_BENCH_OURS_H

#include "peers.h"

/**
 * struct ours - the state of one process
 * @crowd: other objects in the same spaces
 * @space: this process's space
 * @cap: the capability for the endpoint in @space
 * @turns: the client's capabilities for calls, linked to a circle
 * @turn: the capability of the client's last call
 * @exported: descriptor from which the client imports its capability
 * @receivers: the process whose threads wait at other endpoints; 0 if none
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
