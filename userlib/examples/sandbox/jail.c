// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * The jail is a seccomp filter: a program that the kernel runs at each system call.
 * It is built here rule by rule. Each rule compares the number of the system call
 * and ends with a verdict.
 */
#define _GNU_SOURCE
#include <error.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <linux/fastipc.h>

#include "jail.h"

#if defined(__x86_64__)
#define ARCHITECTURE	AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE	AUDIT_ARCH_AARCH64
#elif defined(__riscv)
#define ARCHITECTURE	AUDIT_ARCH_RISCV64
#endif

static struct sock_filter code[128];
static unsigned short length;

static void emit(unsigned short op, unsigned char yes, unsigned char no,
		 unsigned int k)
{
	if (length == sizeof(code) / sizeof(code[0]))
		abort();
	code[length++] = (struct sock_filter)BPF_JUMP(op, k, yes, no);
}

static void load(size_t offset)
{
	emit(BPF_LD | BPF_W | BPF_ABS, 0, 0, offset);
}

/* Load the low 32 bits: all arguments that are checked here are 32 bits long. */
static void load_argument(int n)
{
	size_t low = __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4 : 0;

	load(offsetof(struct seccomp_data, args[n]) + low);
}

/* Continue if the loaded value is @k; otherwise skip @n instructions. */
static void unless_skip(unsigned int k, unsigned char n)
{
	emit(BPF_JMP | BPF_JEQ | BPF_K, 0, n, k);
}

static void verdict(unsigned int what)
{
	emit(BPF_RET | BPF_K, 0, 0, what);
}

static void allow(long nr)
{
	unless_skip(nr, 1);
	verdict(SECCOMP_RET_ALLOW);
}

/* Allow system call @nr if argument @n is @value; otherwise kill the process. */
static void allow_with(long nr, int n, unsigned int value)
{
	unless_skip(nr, 4);
	load_argument(n);
	unless_skip(value, 1);
	verdict(SECCOMP_RET_ALLOW);
	verdict(SECCOMP_RET_KILL_PROCESS);
}

static void allow_fastipc(int fd)
{
	static const unsigned int commands[] = {
		FIPC_IOC_RECV, FIPC_IOC_REPLY, FIPC_IOC_REPLY_RECV,
		FIPC_IOC_RECV_REGS, FIPC_IOC_REPLY_REGS, FIPC_IOC_REPLY_RECV_REGS,
		/* The library: does the module take registers? And fipc_discard(). */
		FIPC_IOC_INFO, FIPC_IOC_CAP_DROP,
	};
	const unsigned char n = sizeof(commands) / sizeof(commands[0]);
	unsigned char i;

	unless_skip(SYS_ioctl, 5 + 2 * n);
	load_argument(0);
	emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, fd);
	verdict(SECCOMP_RET_KILL_PROCESS);
	load_argument(1);
	for (i = 0; i < n; i++) {
		unless_skip(commands[i], 1);
		verdict(SECCOMP_RET_ALLOW);
	}
	verdict(SECCOMP_RET_KILL_PROCESS);
}

static void write_program(int fd, enum jail_door door)
{
	load(offsetof(struct seccomp_data, arch));
	emit(BPF_JMP | BPF_JEQ | BPF_K, 1, 0, ARCHITECTURE);
	verdict(SECCOMP_RET_KILL_PROCESS);
	load(offsetof(struct seccomp_data, nr));
	if (door == JAIL_FASTIPC) {
		allow_fastipc(fd);
	} else {
		allow_with(SYS_recvmsg, 0, fd);
		allow_with(SYS_sendto, 0, fd);
	}
	allow_with(SYS_mmap, 2, PROT_READ);
	allow(SYS_close);
	allow(SYS_exit_group);
	allow(SYS_restart_syscall);
	verdict(SECCOMP_RET_KILL_PROCESS);
}

void jail_enter(int fd, enum jail_door door)
{
	struct sock_fprog program = { .filter = code };

	write_program(fd, door);
	program.len = length;
	if ((fd && close_range(0, fd - 1, 0)) || close_range(fd + 1, ~0U, 0) ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
	    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
		_exit(EXIT_FAILURE);
}
