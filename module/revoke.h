/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: revocation
 *
 * All that was derived from a capability dies, in whatever space or file it is; the
 * capability itself stays. Rare: it takes mutexes and sleeps. It costs time in the
 * number of descendants and of those who wait through them, however many others there
 * are. If one of them was ever received through, all who wait to receive at the
 * endpoint are looked at once.
 *
 * See revoke.c for what it may meet on its way.
 */
#ifndef FASTIPC_REVOKE_H
#define FASTIPC_REVOKE_H

#include "space.h"

int fipc_cap_revoke(struct fipc_space *space, u64 token);

#endif /* FASTIPC_REVOKE_H */
