/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: words in memory
 *
 * The hot commands whose words are in user memory, in a struct fipc_xfer,
 * fipc_send_to or fipc_batch. A message that cannot be read is not sent. A received
 * message that cannot be written stays in the task's slot.
 *
 * The messages of a batch are copied in chunks, up to the first message that cannot be
 * sent or received. If this is not the first message of the batch, the command succeeds
 * and reports the number of messages before it. This number is first written as 0, so
 * that the command fails before it has an effect if the field cannot be written.
 */
#ifndef FASTIPC_IOCTL_MEM_H
#define FASTIPC_IOCTL_MEM_H

#include <linux/fs.h>
#include <linux/fastipc.h>

long fipc_mem_send(struct file *file, const struct fipc_xfer __user *uarg);
long fipc_mem_recv(struct file *file, struct fipc_xfer __user *uarg);
long fipc_mem_call(struct file *file, struct fipc_xfer __user *uarg);
long fipc_mem_reply(struct file *file, const struct fipc_xfer __user *uarg);
long fipc_mem_reply_recv(struct file *file, struct fipc_xfer __user *uarg);
long fipc_mem_await_reply(struct file *file, struct fipc_xfer __user *uarg);
long fipc_mem_send_batch(struct file *file, struct fipc_batch __user *uarg);
long fipc_mem_recv_batch(struct file *file, struct fipc_batch __user *uarg);
long fipc_mem_send_to(struct file *file, const struct fipc_send_to __user *uarg);

#endif /* FASTIPC_IOCTL_MEM_H */
