using Jidoka.Cedar.Printing;

namespace Jidoka.Cedar.Compiling;

internal enum FaultCode : byte
{
    None,
    WrongType,
    NoEntity,
    NoAttribute,
    NoTag,
    Overflow,
    WrongArgumentCount,
    Extension,
    Unknown,
}

/// <summary>Why an evaluation failed; put into words only when someone reads it.</summary>
internal readonly record struct Fault(
    FaultCode Code,
    string Detail,
    Value First = default,
    Value Second = default
)
{
    public string Describe() =>
        Code switch
        {
            FaultCode.WrongType => $"type error: expected {Detail}, got {TypeName(First)}",
            FaultCode.NoEntity => $"entity `{First}` does not exist",
            FaultCode.NoAttribute when First.Kind == ValueKind.Entity =>
                $"`{First}` does not have the attribute `{Detail}`",
            FaultCode.NoAttribute => $"record does not have the attribute `{Detail}`",
            FaultCode.NoTag => $"`{First}` does not have the tag `{Detail}`",
            FaultCode.Overflow when Second.IsNone =>
                $"integer overflow while trying to {Detail} `{First}`",
            FaultCode.Overflow =>
                $"integer overflow while trying to {Detail} `{First}` and `{Second}`",
            FaultCode.WrongArgumentCount =>
                $"wrong number of arguments for extension function {Detail}",
            FaultCode.Extension => $"extension function failed: {Detail}",
            FaultCode.Unknown => $"the expression contains the unknown {Detail}",
            _ => "no error",
        };

    public static string TypeName(Value value) =>
        value.Kind switch
        {
            ValueKind.Bool => "bool",
            ValueKind.Long => "long",
            ValueKind.String => "string",
            ValueKind.Entity => $"(entity of type `{value.EntityType}`)",
            ValueKind.Set => "set",
            ValueKind.Record => "record",
            ValueKind.Decimal => "decimal",
            ValueKind.Datetime => "datetime",
            ValueKind.Duration => "duration",
            ValueKind.Ip => "ipaddr",
            _ => "nothing",
        };

    public static string KindName(ValueKind kind) =>
        kind switch
        {
            ValueKind.Entity => "entity",
            ValueKind.Ip => "ipaddr",
            _ => kind.ToString().ToLowerInvariant(),
        };
}
