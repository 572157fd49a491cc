/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: send to one task
 *
 * A send that names its receiver: a task, by its number, that must be waiting at the
 * endpoint. The fast path of rendezvous.h, or nothing. The number finds a task, the
 * task its slot, and the slot says where it waits: none of them is a search, and what
 * they say is looked at again under the endpoint's lock.
 */
#ifndef FASTIPC_SENDTO_H
#define FASTIPC_SENDTO_H

#include "space.h"

int fipc_send_to(struct fipc_space *space, struct fipc_msg *msg, pid_t pid);

#endif /* FASTIPC_SENDTO_H */
