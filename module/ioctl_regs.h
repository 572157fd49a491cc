/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: words in registers
 *
 * The hot commands whose words are in the registers that the task entered the
 * kernel with: where the kernel saved them, and from where it restores them, so
 * what is written there is what the task finds. No user memory is touched, so
 * nothing fails on the way in or out.
 *
 * On success the words of what was received are put back, and nothing else is ever
 * written: a command that fails, or is to restart, leaves all registers as they
 * were.
 *
 * Only for native system calls. Which registers, module/arch/ says.
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
