// SPDX-License-Identifier: GPL-2.0
/* The commands with their words in registers. All other registers are checked. */
#include "fipc_selftest.h"

bool has_regs(int fd)
{
	struct fipc_info info;

	must(!call(fd, FIPC_IOC_INFO, &info));
	return info.features & FIPC_FEATURE_REGS;
}

unsigned long form(unsigned long cmd, bool regs)
{
	return regs ? _IO(FIPC_IOC_TYPE, 0x10 + _IOC_NR(cmd)) : cmd;
}

bool is_regs_command(unsigned long cmd)
{
	return cmd >= FIPC_IOC_SEND_REGS && cmd <= FIPC_IOC_AWAIT_REPLY_REGS;
}

#ifdef __x86_64__

/* struct cpu - the registers, in the layout that enter.S uses */
struct cpu {
	__u64 rax, rbx, rcx, rdx, rsi, rdi, rbp;
	__u64 r8, r9, r10, r11, r12, r13, r14, r15;
	__u64 flags;
	__u64 xmm[32];
};

_Static_assert(offsetof(struct cpu, flags) == 120, "enter.S");
_Static_assert(offsetof(struct cpu, xmm) == 128, "enter.S");

void enter(struct cpu *cpu);

/* Carry, parity, adjust, zero, sign, overflow; and the bit that is always set. */
#define FLAGS	0x8d7ULL

static void words_to_cpu(struct cpu *cpu, const struct fipc_xfer *x)
{
	cpu->rdx = x->msg.cap;
	cpu->r10 = x->msg.opcode;
	cpu->r8 = x->msg.flags;
	cpu->r9 = x->msg.data[0];
	cpu->r12 = x->msg.data[1];
	cpu->r13 = x->msg.data[2];
	cpu->r14 = x->msg.data[3];
	cpu->r15 = x->deadline;
}

static void cpu_to_words(struct fipc_xfer *x, const struct cpu *cpu)
{
	x->msg.cap = cpu->rdx;
	x->msg.opcode = cpu->r10;
	x->msg.flags = cpu->r8;
	x->msg.data[0] = cpu->r9;
	x->msg.data[1] = cpu->r12;
	x->msg.data[2] = cpu->r13;
	x->msg.data[3] = cpu->r14;
	x->deadline = cpu->r15;
}

static bool gives_words(unsigned long cmd)
{
	return cmd != FIPC_IOC_SEND_REGS && cmd != FIPC_IOC_REPLY_REGS;
}

/*
 * The same as call(), for commands that have their words in registers. Checks
 * that no register has changed but rax, rcx and r11 and, if a receive succeeds,
 * those of its words.
 */
int regs_ioctl(int fd, unsigned long cmd, struct fipc_xfer *x)
{
	struct cpu cpu, before;

	for (size_t i = 0; i < sizeof(cpu) / 8; i++)
		((__u64 *)&cpu)[i] = (i + 1) * 0x9e3779b97f4a7c15;
	cpu.rax = SYS_ioctl;
	cpu.rdi = (cpu.rdi & ~0xffffffffULL) | (unsigned int)fd;
	cpu.rsi = cmd;
	cpu.flags = FLAGS;
	words_to_cpu(&cpu, x);
	before = cpu;
	enter(&cpu);

	must((long)cpu.rax <= 0 && (long)cpu.rax > -4096);
	must((cpu.flags & FLAGS) == FLAGS);
	must(cpu.r15 == before.r15);
	if (!cpu.rax && gives_words(cmd)) {
		cpu_to_words(x, &cpu);
		words_to_cpu(&before, x);
	}
	before.rax = cpu.rax;
	before.flags = cpu.flags;
	must(!memcmp(&before, &cpu, sizeof(cpu)));
	return cpu.rax;
}

#else

/* These tests exist only for x86_64. */
int regs_ioctl(int fd, unsigned long cmd, struct fipc_xfer *x)
{
	return -ENOTTY;
}

#endif /* __x86_64__ */
