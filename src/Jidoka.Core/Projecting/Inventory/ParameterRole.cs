namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a parameter of a tool does to its effect. What nobody declared selects.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ParameterRole>))]
public enum ParameterRole : byte
{
    /// <summary>It selects the target: a recipient, a URL, an account, a path, an id, a permission.</summary>
    [JsonStringEnumMemberName("selects")]
    Selects = 0,

    /// <summary>It is a quantity, held to limits where it cannot be traced.</summary>
    [JsonStringEnumMemberName("bounded")]
    Bounded,

    /// <summary>It is content for whoever the target is.</summary>
    [JsonStringEnumMemberName("payload")]
    Payload,

    /// <summary>It is run, or opens something: code, SQL, a shell line, a password. Only the person may supply it.</summary>
    [JsonStringEnumMemberName("executes")]
    Executes,

    /// <summary>It narrows what is read: a query, a filter, a page.</summary>
    [JsonStringEnumMemberName("reads")]
    Reads,
}
