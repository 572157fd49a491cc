/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: giving one client its capability
 *
 * This file makes a capability with the next badge and sends it to a client
 * that has connected. Only the publisher's thread calls it, except for
 * fipc_handover_check(), which runs before that thread exists. It never blocks
 * on a client and leaves no token in the server's space.
 */
#ifndef FIPC_HANDOVER_H
#define FIPC_HANDOVER_H

#include <stdbool.h>

#include <fastipc.h>

/**
 * struct fipc_handover - what clients are given
 * @space: the server's space
 * @source: token of the capability that is published
 * @rights: the rights of a client's capability
 * @next_badge: badge of the next client; 0 when all badges have been used
 * @connected: see struct fipc_publish_opts
 * @arg: argument of @connected
 * @notify: the endpoint gets a hang-up message when a client has gone away
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
