/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: revocation
 *
 * Revocation kills all capabilities that were derived from a capability, in any space
 * or file. The capability itself stays. Revocation is rare, takes mutexes and sleeps.
 * Its cost grows with the number of descendants and of tasks that wait through them,
 * not with the number of other capabilities and tasks. There is one exception: if a
 * task ever received through a descendant, the endpoint's whole line of receivers is
 * searched once, under one hold of the lock.
 *
 * revoke.c explains what can run at the same time.
 */
#ifndef FASTIPC_REVOKE_H
#define FASTIPC_REVOKE_H

#include "space.h"

int fipc_cap_revoke(struct fipc_space *space, u64 token);

#endif /* FASTIPC_REVOKE_H */
