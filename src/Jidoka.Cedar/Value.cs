using System.Runtime.CompilerServices;

namespace Jidoka.Cedar;

/// <summary>A Cedar value. Small kinds are held in place, so that evaluating a policy allocates nothing for them.</summary>
public readonly struct Value : IEquatable<Value>
{
    private readonly object? reference;
    private readonly string? entityType;
    private readonly long bits;

    private Value(ValueKind kind, object? reference, string? entityType, long bits)
    {
        Kind = kind;
        this.reference = reference;
        this.entityType = entityType;
        this.bits = bits;
    }

    /// <summary>The type of this value; <see cref="ValueKind.None"/> for <c>default</c>.</summary>
    public ValueKind Kind { get; }

    /// <summary>A boolean.</summary>
    /// <param name="value">The truth value.</param>
    public static Value Of(bool value) => new(ValueKind.Bool, null, null, value ? 1 : 0);

    /// <summary>An integer.</summary>
    /// <param name="value">Any 64-bit integer.</param>
    public static Value Of(long value) => new(ValueKind.Long, null, null, value);

    /// <summary>A string.</summary>
    /// <param name="value">The text; compared by code points.</param>
    public static Value Of(string value) => new(ValueKind.String, value, null, 0);

    /// <summary>A reference to an entity.</summary>
    /// <param name="value">The entity's identifier; both parts non-null.</param>
    public static Value Of(EntityUid value) =>
        new(ValueKind.Entity, value.Id, value.Type, value.GetHashCode());

    /// <summary>A set.</summary>
    /// <param name="value">The set.</param>
    public static Value Of(SetValue value) => new(ValueKind.Set, value, null, 0);

    /// <summary>A record.</summary>
    /// <param name="value">The record, which may compute its attributes lazily.</param>
    public static Value Of(RecordValue value) => new(ValueKind.Record, value, null, 0);

    /// <summary>An <c>ipaddr</c>.</summary>
    /// <param name="value">The address or range.</param>
    public static Value Of(IpRange value) => new(ValueKind.Ip, value, null, 0);

    /// <summary>A <c>decimal</c>.</summary>
    /// <param name="tenThousandths">The number times 10,000.</param>
    public static Value OfDecimal(long tenThousandths) =>
        new(ValueKind.Decimal, null, null, tenThousandths);

    /// <summary>A <c>datetime</c>.</summary>
    /// <param name="unixMs">Milliseconds since 1970-01-01T00:00:00Z.</param>
    public static Value OfDatetime(long unixMs) => new(ValueKind.Datetime, null, null, unixMs);

    /// <summary>A <c>duration</c>.</summary>
    /// <param name="durationMs">The length in milliseconds.</param>
    public static Value OfDuration(long durationMs) =>
        new(ValueKind.Duration, null, null, durationMs);

    /// <summary>The boolean.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public bool AsBool => Expect(ValueKind.Bool).bits != 0;

    /// <summary>The integer.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public long AsLong => Expect(ValueKind.Long).bits;

    /// <summary>The string.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public string AsString => (string)Expect(ValueKind.String).reference!;

    /// <summary>The entity's identifier.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public EntityUid AsEntity => Expect(ValueKind.Entity).Uid;

    /// <summary>The set.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public SetValue AsSet => (SetValue)Expect(ValueKind.Set).reference!;

    /// <summary>The record.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public RecordValue AsRecord => (RecordValue)Expect(ValueKind.Record).reference!;

    /// <summary>The address or range.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public IpRange AsIp => (IpRange)Expect(ValueKind.Ip).reference!;

    /// <summary>The number times 10,000 of a <c>decimal</c>, or the milliseconds of a <c>datetime</c> or <c>duration</c>.</summary>
    /// <exception cref="InvalidOperationException">The value is of another kind.</exception>
    public long AsScaled =>
        Kind is ValueKind.Decimal or ValueKind.Datetime or ValueKind.Duration
            ? bits
            : throw new InvalidOperationException(
                $"expected decimal, datetime or duration, got {Kind}"
            );

    /// <summary>Unchecked accessors: the caller has looked at <see cref="Kind"/>.</summary>
    internal long Bits => bits;

    internal string Text => Unsafe.As<string>(reference)!;

    internal EntityUid Uid =>
        EntityUid.Known(entityType!, Unsafe.As<string>(reference)!, (int)bits);

    internal string EntityType => entityType!;

    internal SetValue Set => Unsafe.As<SetValue>(reference)!;

    internal RecordValue Record => Unsafe.As<RecordValue>(reference)!;

    internal IpRange Ip => Unsafe.As<IpRange>(reference)!;

    internal bool IsNone => Kind == ValueKind.None;

    private Value Expect(ValueKind kind) =>
        Kind == kind ? this : throw new InvalidOperationException($"expected {kind}, got {Kind}");

    /// <summary>Cedar's <c>==</c>: equal kind and equal content; sets and records compare by content.</summary>
    /// <param name="other">The value to compare with.</param>
    public bool Equals(Value other) => Same(in this, in other);

    /// <summary><see cref="Equals(Value)"/> without copies.</summary>
    internal static bool Same(in Value left, in Value right)
    {
        if (left.Kind != right.Kind)
            return false;
        return left.Kind switch
        {
            ValueKind.String => string.Equals(left.Text, right.Text),
            ValueKind.Entity => left.bits == right.bits
                && string.Equals(left.Text, right.Text)
                && string.Equals(left.entityType, right.entityType),
            ValueKind.Set => left.Set.Equals(right.Set),
            ValueKind.Record => left.Record.Equals(right.Record),
            ValueKind.Ip => left.Ip.Equals(right.Ip),
            _ => left.bits == right.bits,
        };
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Value other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        Kind switch
        {
            ValueKind.String => string.GetHashCode(Text.AsSpan(), StringComparison.Ordinal),
            ValueKind.Entity => (int)bits,
            ValueKind.Set => Set.GetHashCode(),
            ValueKind.Record => Record.GetHashCode(),
            ValueKind.Ip => Ip.GetHashCode(),
            _ => HashCode.Combine(Kind, bits),
        };

    /// <summary>Content equality.</summary>
    public static bool operator ==(Value left, Value right) => left.Equals(right);

    /// <summary>Content inequality.</summary>
    public static bool operator !=(Value left, Value right) => !left.Equals(right);

    /// <summary>The value in Cedar's own notation.</summary>
    public override string ToString() => Printing.ValuePrinter.Print(this);
}
