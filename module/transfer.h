/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: transfers
 *
 * A call or a reply may carry one capability or one file, named in data[3] by the
 * sender and, in words of its own, by the receiver. On the way it is a transfer: a
 * reference that belongs to whoever has the message. It is packed before the point
 * of no return, so that all that can fail does so first, and unpacked as the last
 * step of the receive. What cannot be installed is given up, and the message arrives
 * without it.
 *
 * Never on a one-way message: a transfer is always in the hands of a live task, so no
 * object can keep itself alive through one. Documentation/internals.rst has why.
 *
 * Rare beside messages without: it allocates, takes locks and may sleep.
 */
#ifndef FASTIPC_TRANSFER_H
#define FASTIPC_TRANSFER_H

#include <linux/uaccess.h>

#include "slot.h"
#include "space.h"

struct fipc_transfer *fipc_transfer_pack(struct fipc_space *space,
					 struct fipc_msg *msg);
void fipc_transfer_unpack(struct fipc_space *space, struct fipc_slot *self);
int fipc_transfer_unpack_to(struct fipc_space *space, struct fipc_slot *self,
			    __u64 __user *word);

/**
 * fipc_msg_copy_out - a message goes to user memory
 * @space: by which it was received
 * @self: the current task's slot, with the message
 * @umsg: where it goes
 *
 * Words first, then what came with them: nobody can use that without its number.
 *
 * Return: 0; -EFAULT, and all of it is @self's still.
 */
static inline int fipc_msg_copy_out(struct fipc_space *space,
				    struct fipc_slot *self,
				     struct fipc_msg __user *umsg)
{
	if (unlikely(copy_to_user(umsg, &self->msg, sizeof(self->msg))))
		return -EFAULT;
	if (likely(!self->transfer))
		return 0;

	return fipc_transfer_unpack_to(space, self, &umsg->data[3]);
}

#endif /* FASTIPC_TRANSFER_H */
