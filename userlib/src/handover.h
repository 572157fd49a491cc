/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: how one client gets its capability
 *
 * This room makes a capability with the next badge and sends it to a client
 * that has connected. Only the publisher's thread calls it, but for
 * fipc_handover_check(), which runs before that thread exists. It never blocks
 * on a client, and leaves no token behind in the server's space.
 */
#ifndef FIPC_HANDOVER_H
#define FIPC_HANDOVER_H

#include <stdbool.h>

#include <fastipc.h>

/**
 * struct fipc_handover - what clients are given
 * @space: the server's space
 * @source: token of the capability that is published
 * @rights: what clients may do with theirs
 * @next_badge: the next client's; 0 when all have been used
 * @connected: see struct fipc_publish_opts
 * @arg: its argument
 * @notify: the endpoint is told when a client is gone
 */
struct fipc_handover {
	int space;
	fipc_cap_t source;
	uint64_t rights;
	uint64_t next_badge;
	void (*connected)(void *arg, uint64_t badge, const struct ucred *peer);
	void *arg;
	bool notify;
};

int fipc_handover_check(const struct fipc_handover *ho);
void fipc_handover_serve(struct fipc_handover *ho, int client);

#endif /* FIPC_HANDOVER_H */
