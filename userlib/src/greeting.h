/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: what a publisher tells a client
 *
 * The server speaks first, and once: one packet, this structure, and with it in
 * SCM_RIGHTS one exported capability. Then it closes. The client says nothing.
 * Both are on one machine, so the byte order is the machine's; the layout is the
 * same for 32-bit and 64-bit processes.
 */
#ifndef FIPC_GREETING_H
#define FIPC_GREETING_H

#include <stdint.h>

#define FIPC_GREETING_MAGIC	0x43504946	/* "FIPC" in memory, little-endian */
#define FIPC_GREETING_VERSION	1

/**
 * struct fipc_greeting - the packet
 * @magic: FIPC_GREETING_MAGIC
 * @version: FIPC_GREETING_VERSION: grows when an old client must not go on
 * @badge: the badge of the capability, for the client's information
 * @rights: the rights that the client is to keep: the descriptor always has
 *          FIPC_RIGHT_MINT too, or it could not have been exported
 */
struct fipc_greeting {
	uint32_t magic;
	uint32_t version;
	uint64_t badge;
	uint64_t rights;
};

_Static_assert(sizeof(struct fipc_greeting) == 24, "layout of the greeting");

#endif /* FIPC_GREETING_H */
