"""``exp``, ``log`` and two friends, made of operations that round alike everywhere.

The C library's ``exp`` and ``log`` differ between processors of one family, NumPy's differ from
Python's, and Numba's from both. A result that must have the same bits in both engines, on every
machine, is therefore built here from operations that IEEE 754 rounds in one way only: ``+ - * /``,
comparisons, ``sqrt`` and ``floor``, with ``frexp`` and ``ldexp``, which split and scale by powers
of two and never round as long as the result is a normal number (the guards below see to that).
The functions are plain Python; the kernel compiles the very same ones, and without ``fastmath``
no compiler may contract a product and a sum into one rounding. Only the two helpers :func:`split`
and :func:`scale` have a compiled form of their own, in bit operations that give the same numbers
(``trustsim.kernel.bits``): calls of the C library take ten times as long, since they keep the
compiler from working on several numbers at a time.

Every function is total: any finite or infinite number gives a finite number, in both forms, and
NaN gives NaN. Numbers under the smallest normal one (2.2e-308) are taken as that one by
:func:`log` and never returned by :func:`exp`, so a processor that flushes them to zero, as some
libraries ask it to, changes nothing.

Sources
-------
``exp`` and ``log`` follow the algorithms and coefficients of FDLIBM 5.3 (``e_exp.c``,
``e_log.c``), with the order of the last sum in ``log`` as in its later descendants: "Copyright (C)
1993 by Sun Microsystems, Inc. All rights reserved. Developed at SunSoft, a Sun Microsystems, Inc.
business. Permission to use, copy, modify, and distribute this software is freely granted, provided
that this notice is preserved."

``normal_quantile`` is PPND16 of M. J. Wichura (1988), Algorithm AS 241: The percentage points of
the normal distribution, Applied Statistics 37, 477-484, doi:10.2307/2347330.
"""

from math import floor, frexp, ldexp, sqrt

__all__ = ["exp", "log", "logistic", "normal_quantile"]


def split(x: float) -> tuple[float, float]:
    """Mantissa, 0.5 or more and below 1, and exponent of a positive normal number.

    >>> split(12.0)
    (0.75, 4)
    """
    return frexp(x)


def scale(x: float, k: int) -> float:
    """`x` times 2 to the power `k`, where `x` and the result are normal numbers.

    >>> scale(0.75, 4)
    12.0
    """
    return ldexp(x, k)


def exp(x: float) -> float:
    r"""Exponential, :math:`e^x`.

    Parameters
    ----------
    x
        Any number; pure, no unit.

    Returns
    -------
    float
        0.0 below -708.3964185322641 (where the result would leave the normal numbers), and
        8.218407461554972e+307, which is :math:`e^{709}`, from 709 on: large, yet finite, so that no
        rule meets an infinity it could turn into NaN. Python's own ``exp`` raises there.

    Notes
    -----
    :math:`x = k \ln 2 + r` with :math:`|r| \le \ln(2)/2`, where :math:`\ln 2` is a sum of two
    numbers, the first so short that :math:`k` times it is exact (Cody and Waite). Then
    :math:`e^r = 1 + r + r c / (2 - c)` with a polynomial :math:`c(r)` of degree ten.

    Measured against 80-bit arithmetic on twelve million inputs (over the whole range, in -2..2, by
    size, at the seams between values of :math:`k`): error at most 0.90 units in the last place, so
    never more than one step from the correctly rounded number, which is met in nine cases of ten
    over the whole range (but not in ``exp(1.0)``); and never smaller for the next larger `x`.

    Examples
    --------
    >>> exp(0.0), exp(1.0), exp(-1000.0)
    (1.0, 2.7182818284590455, 0.0)
    """
    if -708.3964185322641 <= x <= 709.0:
        k = floor(x * 1.4426950408889634 + 0.5)
        high = x - k * 0.6931471803691238
        low = k * 1.9082149292705877e-10
        r = high - low
        t = r * r
        p = t * 4.1381367970572385e-08 - 1.6533902205465252e-06
        p = t * p + 6.613756321437934e-05
        p = t * p - 0.0027777777777015593
        p = t * p + 0.16666666666666602
        c = r - t * p
        return scale(1.0 - ((low - r * c / (2.0 - c)) - high), k)
    if x > 709.0:
        return 8.218407461554972e307
    if x < 0.0:
        return 0.0
    return x  # only NaN comes here


def log(x: float) -> float:
    r"""Natural logarithm, :math:`\ln x`.

    Parameters
    ----------
    x
        Any number; pure, no unit.

    Returns
    -------
    float
        From -708.3964185322641 to 709.782712893384. Zero, negative numbers and all below the
        smallest normal number (2.2250738585072014e-308) give the logarithm of that number: the
        function stays monotone and finite, where Python's own raises and a compiled one gives
        ``-inf`` or NaN. Infinity gives the logarithm of the largest number.

    Notes
    -----
    :math:`x = 2^k (1 + f)` with :math:`\sqrt{1/2} \le 1 + f < \sqrt 2`, exactly; then
    :math:`\ln(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2))`, :math:`s = f / (2 + f)`, with a polynomial
    :math:`R` of degree seven, and :math:`k \ln 2` is added in two parts.

    Measured like :func:`exp` on fifteen million inputs (over the whole range, in 0..1 and 1/2..2,
    around 1, at the seams): error at most 0.84 units in the last place, correctly rounded in more
    than nine cases of ten, and never smaller for the next larger `x`.

    Examples
    --------
    >>> log(1.0), log(2.0), log(0.0)
    (0.0, 0.6931471805599453, -708.3964185322641)
    """
    if 2.2250738585072014e-308 <= x <= 1.7976931348623157e308:
        m, k = split(x)
        if m < 0.7071067811865476:
            m = m * 2.0
            k = k - 1
        f = m - 1.0
        s = f / (2.0 + f)
        z = s * s
        w = z * z
        r = w * (0.3999999999940942 + w * (0.22222198432149784 + w * 0.15313837699209373)) + z * (
            0.6666666666666735
            + w * (0.2857142874366239 + w * (0.1818357216161805 + w * 0.14798198605116586))
        )
        h = 0.5 * f * f
        return s * (h + r) + k * 1.9082149292705877e-10 - h + f + k * 0.6931471803691238
    if x > 1.0:
        return 709.782712893384
    if x < 1.0:
        return -708.3964185322641
    return x  # only NaN comes here


def logistic(x: float) -> float:
    r"""Logistic function, :math:`1 / (1 + e^{-x})`: a chance from log odds.

    Parameters
    ----------
    x
        Log odds, pure; taken as -36 below and as 36 above.

    Returns
    -------
    float
        Strictly inside 0..1, from 2.319522830243569e-16 to 0.9999999999999998. 36 is the largest
        whole number at which the result is still told from 1. Never falls as `x` rises.

    Notes
    -----
    Measured on six million inputs: error at most 1.98 units in the last place.

    Examples
    --------
    >>> logistic(0.0), logistic(-1000.0), logistic(1000.0)
    (0.5, 2.319522830243569e-16, 0.9999999999999998)
    """
    if x > 36.0:
        x = 36.0
    if x < -36.0:
        x = -36.0
    return 1.0 / (1.0 + exp(-x))


def normal_quantile(p: float) -> float:
    r"""Standard normal quantile, :math:`\Phi^{-1}(p)`: a normal draw from a uniform one.

    Parameters
    ----------
    p
        Probability; taken as :math:`2^{-53}` below that and as :math:`1 - 2^{-53}` above, the
        smallest whose complement is told from 1.

    Returns
    -------
    float
        From -8.209536151601386 to 8.209536151601386, in standard deviations; the quantiles of
        `p` and of ``1 - p``, when that is exact, are opposite numbers.

    Notes
    -----
    Three rational functions of degree seven: one of :math:`1/4 - (p - 1/2)^2` shifted for the
    middle, two of :math:`\sqrt{-\ln \min(p, 1 - p)}` for the tails. Measured against 80-digit
    arithmetic on 2200 inputs: error at most 4.5 units in the last place.

    Examples
    --------
    >>> normal_quantile(0.5), round(normal_quantile(0.975), 12)
    (0.0, 1.95996398454)
    """
    if p < 1.1102230246251565e-16:
        p = 1.1102230246251565e-16
    if p > 0.9999999999999999:
        p = 0.9999999999999999
    q = p - 0.5
    if -0.425 <= q <= 0.425:
        r = 0.180625 - q * q
        top = 2509.0809287301227 * r + 33430.57558358813
        top = top * r + 67265.7709270087
        top = top * r + 45921.95393154987
        top = top * r + 13731.69376550946
        top = top * r + 1971.5909503065513
        top = top * r + 133.14166789178438
        top = top * r + 3.3871328727963665
        bottom = 5226.495278852854 * r + 28729.085735721943
        bottom = bottom * r + 39307.89580009271
        bottom = bottom * r + 21213.794301586597
        bottom = bottom * r + 5394.196021424751
        bottom = bottom * r + 687.1870074920579
        bottom = bottom * r + 42.31333070160091
        bottom = bottom * r + 1.0
        return q * top / bottom
    r = sqrt(-log(p if q < 0.0 else 1.0 - p))
    if r <= 5.0:  # tails down to exp(-25)
        r = r - 1.6
        top = 0.0007745450142783414 * r + 0.022723844989269184
        top = top * r + 0.2417807251774506
        top = top * r + 1.2704582524523684
        top = top * r + 3.6478483247632045
        top = top * r + 5.769497221460691
        top = top * r + 4.630337846156546
        top = top * r + 1.4234371107496835
        bottom = 1.0507500716444169e-09 * r + 0.0005475938084995345
        bottom = bottom * r + 0.015198666563616457
        bottom = bottom * r + 0.14810397642748008
        bottom = bottom * r + 0.6897673349851
        bottom = bottom * r + 1.6763848301838038
        bottom = bottom * r + 2.053191626637759
        bottom = bottom * r + 1.0
    else:
        r = r - 5.0
        top = 2.0103343992922881e-07 * r + 2.7115555687434876e-05
        top = top * r + 0.0012426609473880784
        top = top * r + 0.026532189526576124
        top = top * r + 0.29656057182850487
        top = top * r + 1.7848265399172913
        top = top * r + 5.463784911164114
        top = top * r + 6.657904643501103
        bottom = 2.0442631033899397e-15 * r + 1.421511758316446e-07
        bottom = bottom * r + 1.8463183175100548e-05
        bottom = bottom * r + 0.0007868691311456133
        bottom = bottom * r + 0.014875361290850615
        bottom = bottom * r + 0.1369298809227358
        bottom = bottom * r + 0.599832206555888
        bottom = bottom * r + 1.0
    return -top / bottom if q < 0.0 else top / bottom
