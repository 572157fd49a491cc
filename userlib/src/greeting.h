/* SPDX-License-Identifier: LGPL-2.1-or-later OR MIT */
/*
 * DOC: the greeting of a publisher
 *
 * The server sends one packet, which holds this structure, with one exported
 * capability in SCM_RIGHTS. Then it closes the connection. The client sends
 * nothing. Both run on one machine, so the byte order is the machine's. The
 * layout is the same for 32-bit and 64-bit processes.
 */
#ifndef FIPC_GREETING_H
#define FIPC_GREETING_H

#include <stdint.h>

#define FIPC_GREETING_MAGIC	0x43504946	/* "FIPC" in memory, little-endian */
#define FIPC_GREETING_VERSION	1

/**
 * struct fipc_greeting - the packet
 * @magic: FIPC_GREETING_MAGIC
 * @version: FIPC_GREETING_VERSION: increases when old clients must refuse it
 * @badge: the badge of the capability, for the client's information
 * @rights: the rights that the client shall keep. The descriptor always has
 *          FIPC_RIGHT_MINT as well, because the export needs it.
 */
struct fipc_greeting {
	uint32_t magic;
	uint32_t version;
	uint64_t badge;
	uint64_t rights;
};

_Static_assert(sizeof(struct fipc_greeting) == 24, "layout of the greeting");

#endif /* FIPC_GREETING_H */
