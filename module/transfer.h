/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: transfers
 *
 * A call or a reply may carry one capability or one file. The sender names it in
 * data[3], by its own token or descriptor. The receiver gets its own number there. On
 * the way it is a transfer: a reference that belongs to the owner of the message. It is
 * packed before the point of no return, so that everything that can fail does so
 * before. It is unpacked as the last step of the receive. If the receiver cannot
 * install it, it is dropped, and the message arrives without it.
 *
 * A one-way message never carries one. So a transfer always belongs to a live task, and
 * no object can keep itself alive through a transfer. Documentation/internals.rst
 * gives the argument.
 *
 * Transfers are rare compared to messages without one: a transfer allocates, takes
 * locks and may sleep.
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
 * fipc_msg_copy_out - copy a message to user space
 * @space: the space that received the message
 * @self: the current task's slot, with the message
 * @umsg: destination
 *
 * Copies the words first and installs the transfer last: no task can use the transfer
 * without its number.
 *
 * Context: task; sleeps.
 *
 * Return: 0; -EFAULT, and @self still has the message and the transfer.
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
