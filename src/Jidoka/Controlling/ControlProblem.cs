namespace Jidoka.Controlling;

/// <summary>What the control port answers when it does not do something (RFC 9457).</summary>
/// <param name="Title">The case, as <see cref="ControlFault"/> names it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">Why, and what to do.</param>
internal sealed record ControlProblem(string Title, int Status, string Detail)
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The problem of a fault: the one place where faults become HTTP.</summary>
    public static ControlProblem Of(ControlFault fault, string detail) =>
        new(fault.ToString(), StatusOf(fault), detail);

    /// <summary>The fault that an answer tells of.</summary>
    [JsonIgnore]
    public ControlFault Fault =>
        Enum.TryParse<ControlFault>(Title, out var fault) ? fault : ControlFault.Unavailable;

    private static int StatusOf(ControlFault fault) =>
        fault switch
        {
            ControlFault.NotFound => 404,
            ControlFault.Invalid => 400,
            ControlFault.Conflict => 409,
            ControlFault.Unauthorized => 401,
            _ => 503,
        };
}
