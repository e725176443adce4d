namespace Jidoka.Core.Projecting.Inventory;

/// <summary>What a value is, which decides how it is found again in what was read.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ValueKind>))]
public enum ValueKind : byte
{
    /// <summary>Words: compared whole, without case, white space collapsed.</summary>
    [JsonStringEnumMemberName("text")]
    Text = 0,

    /// <summary>An e-mail address.</summary>
    [JsonStringEnumMemberName("email")]
    Email,

    /// <summary>A bank account, IBAN or not: compared without spaces.</summary>
    [JsonStringEnumMemberName("account")]
    Account,

    /// <summary>A URL or host name: compared by scheme, host, port, path and query.</summary>
    [JsonStringEnumMemberName("url")]
    Url,

    /// <summary>A phone number: compared by its digits.</summary>
    [JsonStringEnumMemberName("phone")]
    Phone,

    /// <summary>A person, by name or handle.</summary>
    [JsonStringEnumMemberName("person")]
    Person,

    /// <summary>The id of an object; which objects is what <c>of</c> says.</summary>
    [JsonStringEnumMemberName("id")]
    Id,

    /// <summary>A name by which people know a thing: a file, a channel, a hotel.</summary>
    [JsonStringEnumMemberName("name")]
    Name,

    /// <summary>A path in a file system or store.</summary>
    [JsonStringEnumMemberName("path")]
    Path,

    /// <summary>A day.</summary>
    [JsonStringEnumMemberName("date")]
    Date,

    /// <summary>A moment: a day and a time of day.</summary>
    [JsonStringEnumMemberName("datetime")]
    DateTime,

    /// <summary>An amount of money or another quantity.</summary>
    [JsonStringEnumMemberName("amount")]
    Amount,

    /// <summary>One of few words, such as a permission; the parameter lists them.</summary>
    [JsonStringEnumMemberName("choice")]
    Choice,
}
