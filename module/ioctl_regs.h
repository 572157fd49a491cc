/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: words in registers
 *
 * The hot commands whose words are in registers. The kernel saves the task's registers
 * when the task enters the kernel, and restores them when it leaves. These functions
 * read and write the saved values. They access no user memory, so passing the words
 * cannot fail.
 *
 * If a receive or a call succeeds, the words of the message are written to the
 * registers. Nothing else is ever written: a command that fails, or that will be
 * restarted, leaves all saved registers unchanged.
 *
 * These commands are only for native system calls. module/arch/ defines the registers.
 */
#ifndef FASTIPC_IOCTL_REGS_H
#define FASTIPC_IOCTL_REGS_H

#include <linux/fs.h>

long fipc_regs_send(struct file *file);
long fipc_regs_recv(struct file *file);
long fipc_regs_call(struct file *file);
long fipc_regs_reply(struct file *file);
long fipc_regs_reply_recv(struct file *file);
long fipc_regs_await_reply(struct file *file);

#endif /* FASTIPC_IOCTL_REGS_H */
