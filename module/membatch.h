/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: batches in user memory
 *
 * Copies the messages of a batch from and to user memory, some at a time, and stops at
 * the first that cannot go on. What ends a batch behind its first message is no error:
 * the messages before it were sent or received, and the user is told how many.
 *
 * That number is written first, as 0, so that a place that cannot be written is found
 * before anything is done.
 */
#ifndef FASTIPC_MEMBATCH_H
#define FASTIPC_MEMBATCH_H

#include <linux/fs.h>
#include <linux/fastipc.h>

long fipc_mem_send_batch(struct file *file, struct fipc_batch __user *uarg);
long fipc_mem_recv_batch(struct file *file, struct fipc_batch __user *uarg);

#endif /* FASTIPC_MEMBATCH_H */
