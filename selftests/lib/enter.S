/* SPDX-License-Identifier: GPL-2.0 */
/*
 * void enter(struct cpu *cpu) - make one system call with all registers given
 *
 * Loads every register from *cpu, enters the kernel, and then stores every register
 * in *cpu. See regs-call.c.
 */
#ifdef __x86_64__
	.text
	.globl	enter
	.type	enter, @function
enter:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	push	%r14
	push	%r15
	push	%rdi

	pushq	120(%rdi)
	popfq
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	128 + 16 * \i(%rdi), %xmm\i
	.endr
	mov	0(%rdi), %rax
	mov	8(%rdi), %rbx
	mov	16(%rdi), %rcx
	mov	24(%rdi), %rdx
	mov	32(%rdi), %rsi
	mov	48(%rdi), %rbp
	mov	56(%rdi), %r8
	mov	64(%rdi), %r9
	mov	72(%rdi), %r10
	mov	80(%rdi), %r11
	mov	88(%rdi), %r12
	mov	96(%rdi), %r13
	mov	104(%rdi), %r14
	mov	112(%rdi), %r15
	mov	40(%rdi), %rdi

	syscall

	/* The syscall instruction uses rcx and r11 itself. */
	mov	(%rsp), %rcx
	mov	%rax, 0(%rcx)
	mov	%rbx, 8(%rcx)
	mov	%rdx, 24(%rcx)
	mov	%rsi, 32(%rcx)
	mov	%rdi, 40(%rcx)
	mov	%rbp, 48(%rcx)
	mov	%r8, 56(%rcx)
	mov	%r9, 64(%rcx)
	mov	%r10, 72(%rcx)
	mov	%r12, 88(%rcx)
	mov	%r13, 96(%rcx)
	mov	%r14, 104(%rcx)
	mov	%r15, 112(%rcx)
	.irp	i, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	movups	%xmm\i, 128 + 16 * \i(%rcx)
	.endr
	pushfq
	popq	120(%rcx)

	pop	%rdi
	pop	%r15
	pop	%r14
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
	.size	enter, . - enter
#endif
	.section .note.GNU-stack, "", @progbits
