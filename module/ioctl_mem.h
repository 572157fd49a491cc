/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: words in memory
 *
 * The hot commands whose words are in a struct fipc_xfer of the user: the one room
 * that copies messages from and to user memory. What cannot be read was not sent;
 * what cannot be written stays with the task.
 *
 * The messages of a batch are copied some at a time, up to the first that cannot go on.
 * What ends a batch behind its first message is no error: the messages before it were
 * sent or received, and the user is told how many. That number is written first, as 0,
 * so that a place that cannot be written is found before anything is done.
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
